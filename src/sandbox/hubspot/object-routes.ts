import type { Route } from './routes.ts';

export const OBJECT_ROUTES: readonly Route[] = [];
