import type { Door, HttpResponse } from '../../http/door.ts';
import type { Clock } from '../../model/clock.ts';
import type { HubspotSettings } from './settings.ts';

export interface Tokens {
  /** Sends with the token of the moment. */
  send(request: (accessToken: string) => Promise<HttpResponse>): Promise<HttpResponse>;
}

export function createTokens(
  settings: HubspotSettings,
  _baseUrl: string,
  _door: Door,
  _clock: Clock,
): Tokens {
  const { auth } = settings;
  return {
    send: (request) => request(auth.flow === 'privateApp' ? auth.accessToken.trim() : ''),
  };
}
