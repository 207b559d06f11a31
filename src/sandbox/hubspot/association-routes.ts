import type { Route } from './routes.ts';

export const ASSOCIATION_ROUTES: readonly Route[] = [];
