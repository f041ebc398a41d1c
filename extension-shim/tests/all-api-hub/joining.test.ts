import { expect, it } from "vitest";
import { joined } from "../../src/all-api-hub/joining.js";

it.each([
  [["Imported Relay to CLIProxyAPI", "Note."], "Imported Relay to CLIProxyAPI. Note."],
  [["Done.", "Note.", "More."], "Done. Note. More."],
  [["成功导入", "说明。"], "成功导入。说明。"],
  [["已导入。", "说明。"], "已导入。说明。"],
  [["インポートしました", "注意。"], "インポートしました。注意。"],
  [["", "Note."], "Note."],
  [["Alone"], "Alone"],
])("%j", (sentences, message) => {
  expect(joined(sentences)).toBe(message);
});
