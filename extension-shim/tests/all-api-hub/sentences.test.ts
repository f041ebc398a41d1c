import { describe, expect, it } from "vitest";
import { sentencesIn } from "../../src/all-api-hub/sentences/choice.js";
import { en } from "../../src/all-api-hub/sentences/en.js";
import { ja } from "../../src/all-api-hub/sentences/ja.js";
import { zhCn } from "../../src/all-api-hub/sentences/zh_cn.js";
import { zhTw } from "../../src/all-api-hub/sentences/zh_tw.js";
import { asked, scene, settled } from "./scene.js";

describe("the sentences of this module", () => {
  it.each([
    ["en", en],
    ["de", en],
    ["", en],
    ["ja", ja],
    ["ja-JP", ja],
    ["zh", zhCn],
    ["zh-CN", zhCn],
    ["zh_Hans", zhCn],
    ["zh-TW", zhTw],
    ["zh-Hant-HK", zhTw],
    ["zh-hk", zhTw],
  ])("of %s", (language, sentences) => {
    expect(sentencesIn(language)).toBe(sentences);
  });

  it.each([en, ja, zhCn, zhTw])("name what they are about", (sentences) => {
    expect(sentences.keyNeeded("http://h:1")).toContain("http://h:1");
    expect(sentences.unencrypted("http://h:1")).toContain("http://h:1");
    expect(sentences.unchanged("Foo Relay")).toContain("Foo Relay");
    expect(sentences.rawNotAllowed("abc")).toContain("hub-bridge profile allow-raw abc");
    expect(sentences.hostNeeded).toContain("hub-bridge");
    expect(sentences.newKeyAdvised).toContain("CLIProxyAPI");
  });

  it("follow the extension's language as it changes", async () => {
    let language = "ja";
    const { service } = settled({ language: () => language });
    await service.importToCliProxy(asked());
    expect((await service.importToCliProxy(asked())).message).toBe(ja.unchanged("example"));
    language = "zh-CN";
    expect((await service.importToCliProxy(asked())).message).toBe(zhCn.unchanged("example"));
  });

  it("are English where the extension names no language", async () => {
    const answer = await scene().service.importToCliProxy(asked());
    expect(answer.message.endsWith(en.newKeyAdvised)).toBe(true);
  });
});
