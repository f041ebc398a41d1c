/** The drop-in for All API Hub: its functions as they are, hub-bridge behind them. */

export type {
  CliProxyFallback,
  CliProxyFunctions,
  ConnectionOverrides,
  FallbackResponse,
  ImportData,
  ImportResponse,
  ImportToCliProxyOptions,
  ModelMapping,
  ServiceResponse,
} from "./contract.js";
export type { ManyOptions } from "./many.js";
export { isMarker, MANAGED_KEY_MARKER } from "./marker.js";
export type { RawAnswer, RawMethod } from "./raw_call.js";
export {
  createCliProxyApiRequest,
  type RawConnection,
  type RawOptions,
  type RawSeams,
  type RequestCliProxyApi,
} from "./raw_request.js";
export type {
  CliProxySeams,
  ConnectionSeams,
  Preferences,
  StoredConnection,
  TextSeams,
  Translate,
} from "./seams.js";
export { type CliProxyService, createCliProxyService } from "./service.js";
