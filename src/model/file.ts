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

/** What a system tells of a file before anything of it is fetched. */
export interface ToldFile {
  readonly size: number | null;
  readonly md5: string | null;
}

/** Bytes as people read them: `2,048 bytes`, `14.2 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${bytes.toLocaleString('en-GB')} bytes`
    : `${(bytes / (1024 * 1024)).toLocaleString('en-GB', { maximumFractionDigits: 1 })} MB`;
}
