import type { Route } from './routes.ts';

export const SEARCH_ROUTES: readonly Route[] = [];
