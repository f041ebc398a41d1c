import { expect, test } from "vitest";
import { type Bridge, BridgeError, connect } from "../src/index.js";
import { CONVERSATIONS } from "./conversations.js";
import { FakeRuntime } from "./fake_runtime.js";

// That the answers fit the types is shown by tsc, since they are literals.
test.each(CONVERSATIONS)("$name: $method", async ({ method, params, ...answer }) => {
  const runtime = new FakeRuntime();
  runtime.onStart = (host) => {
    host.onRequest = ({ id }) => host.say({ jsonrpc: "2.0", id, ...answer });
  };
  const bridge: Bridge = connect({ runtime });
  const outcome = await bridge.call(method, params).catch((error: unknown) => error);
  const request = { jsonrpc: "2.0", id: 1, method, params };
  expect(runtime.hosts[0]?.port.posted).toEqual([request]);
  if ("error" in answer) {
    expect(outcome).toBeInstanceOf(BridgeError);
    const { data, message } = answer.error;
    expect((outcome as BridgeError).toData()).toEqual({ ...data, message });
  } else {
    expect(outcome).toEqual(answer.result);
  }
});
