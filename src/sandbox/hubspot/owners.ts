import type { Route } from './routes.ts';

export const OWNER_ROUTES: readonly Route[] = [];
