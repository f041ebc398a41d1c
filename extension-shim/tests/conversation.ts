import type { ErrorObject, Method, Params, Result } from "../src/index.js";

/** A request and the answer that hub-bridge gave to it. */
export type Conversation = {
  [M in Method]: { readonly name: string; readonly method: M; readonly params: Params<M> } & (
    | { readonly result: Result<M> }
    | { readonly error: ErrorObject }
  );
}[Method];
