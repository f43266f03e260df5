import type { ConnectRouter } from '@connectrpc/connect';

/** Puts the calls of one wire protocol on a listener. `Needs` names the services it uses, and nothing else. */
export type FrontDoor<Needs> = (router: ConnectRouter, services: Needs) => void;
