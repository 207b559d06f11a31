import type { Route } from './routes.ts';

export const ACCOUNT_ROUTES: readonly Route[] = [];
