export type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
export type { Job, JobMethod } from "./job.js";
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
