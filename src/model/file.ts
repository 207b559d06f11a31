/** What a file holds on its way: as the system it comes from gives it. */
export interface FileStream {
  /** Bytes, where the system tells before. */
  readonly size?: number;
  /** Hexadecimal, where the system keeps one. */
  readonly md5?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A file that is whole: in the run's private folder, gone when it has been sent. */
export interface FileBody {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
}
