import type { Route } from './routes.ts';

export const OAUTH_ROUTES: readonly Route[] = [];
