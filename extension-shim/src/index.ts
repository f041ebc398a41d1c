export type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
export { type BrokerOptions, serveBroker } from "./broker.js";
export { type Client, type ClientOptions, connect, HOST } from "./client.js";
export { type SavedConnection, saveConnection, type TypedConnection } from "./connecting.js";
export type { Job, JobMethod } from "./job.js";
export { oneShot } from "./one_shot.js";
export {
  type AnyProblem,
  BridgeError,
  type BridgeErrorData,
  type Engine,
  type HostProblem,
  type ParamsOf,
  type Problem,
  type ProblemKind,
} from "./problem.js";
export type * from "./protocol.js";
export {
  connectBroker,
  type FollowOptions,
  type RemoteBridge,
  type RemoteCallOptions,
} from "./remote.js";
export type { BrowserApi, BrowserEvent, Port, Runtime, StorageArea } from "./runtime.js";
export { type Watched, watch } from "./watched.js";
