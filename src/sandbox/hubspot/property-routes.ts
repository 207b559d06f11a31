import type { Route } from './routes.ts';

export const PROPERTY_ROUTES: readonly Route[] = [];
