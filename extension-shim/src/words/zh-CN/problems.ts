import type { ProblemTable } from "../table.js";
import { duration, family, number, reason, said, store, thing } from "./say.js";
import { siteProblems } from "./sites.js";

const UPDATE_BOTH = "可能是扩展与 hub-bridge 的版本不一致，请把两者都更新到最新版。";
const AGAIN = "请重新导入，已有的内容不会重复添加。";
const SEE_HISTORY = "已写入的内容可在历史记录中查看。请重新导入，已有的内容会保持不变。";

const SEE_UNDONE = "已撤销的内容可在历史记录中查看。请重新撤销，已撤销的部分不受影响。";

function triesLeft(left: number | null): string {
  if (left === 0) return "本机已被锁定 30 分钟。";
  if (left === null || left > 4) return "输错 5 次就会被锁定 30 分钟，因此没有再发送任何请求。";
  return `再输错 ${left} 次就会被锁定 30 分钟，因此没有再发送任何请求。`;
}

export const problems: ProblemTable = {
  parse_error: {
    text: () => "hub-bridge 无法读取扩展发来的消息。",
    hint: () => UPDATE_BOTH,
  },
  invalid_request: {
    text: (p) => `hub-bridge 无法理解扩展发来的消息：${reason(p.reason)}。`,
    hint: () => UPDATE_BOTH,
  },
  method_not_found: {
    text: (p) => `当前版本的 hub-bridge 不支持“${p.method}”。`,
    hint: () => UPDATE_BOTH,
  },
  invalid_params: {
    text: (p) => `“${p.path}”有误：${reason(p.reason)}。`,
    hint: () => "请改正后重试。如果这一项不是你填的，请更新扩展和 hub-bridge。",
  },
  internal: {
    text: () => "hub-bridge 内部出错。",
    hint: () =>
      "请向我们反馈：运行“hub-bridge doctor --report”可生成一份不含密钥等敏感信息的报告。",
  },
  cancelled: {
    text: () => "操作已取消。",
    hint: () => "取消前已写入的内容可在历史记录中查看和撤销。",
  },
  message_too_large: {
    text: (p) =>
      `发给 hub-bridge 的消息有 ${number(p.bytes)} 字节，超过了 ${number(p.limit)} 字节的上限。`,
    hint: () => "请减少单次导入的密钥数量。",
  },
  caller_denied: {
    text: (p) => `“${p.caller}”不在允许使用 hub-bridge 的扩展名单中。`,
    hint: () =>
      "如果你信任它，请把它的 ID 加到 hub-bridge 的 config.toml 中的“allowed_extensions”。",
  },
  not_allowed: {
    text: (p) => `此扩展无权使用“${p.method}”。`,
    hint: () => "只能在命令行中授权，用法见“hub-bridge profile --help”。",
  },
  not_found: {
    text: (p) => `找不到${thing(p.what)}“${p.name}”。`,
    hint: (p) =>
      p.what === "profile"
        ? "请在“连接”页选择其他连接配置。"
        : "请重新打开历史记录，查看现有的导入记录。",
  },
  expired: {
    text: (p) => `导入记录“${p.name}”时间太久，无法撤销。`,
    hint: () => "只能撤销 30 天以内、且属于最近 50 次的导入。请直接在 CLIProxyAPI 中删除这些密钥。",
  },
  busy: {
    text: (p) =>
      `另一个程序正在操作 ${p.host} 上的 CLIProxyAPI，等了 ${duration(p.seconds)}仍未结束。`,
    hint: () => "请等它结束后重试。",
  },
  not_configured: {
    text: (p) =>
      p.profile === null
        ? "hub-bridge 中还没有设置 CLIProxyAPI 的地址。"
        : `尚未保存“${p.profile}”的管理密钥。`,
    hint: (p) =>
      p.profile === null ? "请在“连接”页填写地址和管理密钥。" : "请在“连接”页填写管理密钥。",
  },
  config_invalid: {
    text: (p) => {
      const place =
        p.line === null || p.column === null ? "" : `（第 ${p.line} 行第 ${p.column} 列）`;
      return `hub-bridge 的设置无法使用：${p.path}${place}：${reason(p.reason)}。`;
    },
    hint: () => "请改正该文件，或将它移走后重新设置连接。",
  },
  management_url_invalid: {
    text: (p) => `这不是 CLIProxyAPI 的地址：${reason(p.reason)}。`,
    hint: () => "正确的地址类似 http://localhost:8317。",
  },
  insecure_url: {
    text: (p) => `${p.host} 使用的是明文 http，管理密钥在途中可能被任何人看到，因此没有发送。`,
    hint: () =>
      "请改用 https:// 或 SSH 隧道；确实要使用明文 http，可运行“hub-bridge profile set --allow-insecure-http”。",
  },
  listener_foreign: {
    text: (p) =>
      `本机端口 ${p.port}（${p.host}）被用户“${p.user}”的程序占用，因此没有发送管理密钥。`,
    hint: () =>
      "请用你自己的账户启动 CLIProxyAPI。如果确实要用该用户运行，请把该用户加到 config.toml 的“trusted_listeners”中。",
  },
  secret_store_unavailable: {
    text: (p) => `密钥库（${store(p.store)}）不可用：${reason(p.reason)}。`,
    hint: () =>
      "请启动系统的密钥环服务，或在 config.toml 的 [secret_store] 中改用其他密钥库。可运行“hub-bridge doctor”检查。",
  },
  secret_store_locked: {
    text: (p) => `密钥库（${store(p.store)}）已锁定。`,
    hint: () => "请解锁系统密钥库，然后重试。",
  },
  secret_store_denied: {
    text: (p) => `无法使用密钥库（${store(p.store)}）：${reason(p.reason)}。`,
    hint: () => "请允许 hub-bridge 使用密钥库，然后重试。",
  },
  secret_store_read_only: {
    text: (p) => `hub-bridge 无法写入密钥库（${store(p.store)}）。`,
    hint: () => "请直接在保存密钥的地方修改。",
  },
  unreachable: {
    text: (p) => `无法连接到 ${p.host} 上的 CLIProxyAPI：${reason(p.reason)}。`,
    hint: () =>
      "请确认 CLIProxyAPI 正在运行，并检查“连接”页中的地址和端口。如果启用了 TLS，地址应以 https:// 开头。",
  },
  timeout: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 在 ${duration(p.seconds)}内没有响应。`,
    hint: () => "请重试。如果一直很慢，可用“hub-bridge profile set --timeout-ms”延长等待时间。",
  },
  tls: {
    text: (p) => `无法与 ${p.host} 建立安全连接：${reason(p.reason)}。`,
    hint: () =>
      "如果是自签名证书，请用“hub-bridge profile set --ca-certificate FILE”指定签发机构的证书。如果对方没有启用 TLS，请在“连接”页把地址改为 http://。",
  },
  key_rejected: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒绝了管理密钥。${triesLeft(p.attemptsLeft)}`,
    hint: (p) =>
      p.attemptsLeft === 0
        ? "请在锁定解除后到“连接”页填写正确的管理密钥；在此之前，正确的密钥也会被拒绝。"
        : "请在“连接”页填写正确的管理密钥。",
  },
  banned: {
    text: (p) =>
      `管理密钥输错次数过多，${p.host} 上的 CLIProxyAPI 已锁定本机，还需等待 ${duration(p.seconds)}。`,
    hint: () => "请等待解锁，或重启 CLIProxyAPI 后重新检查连接。在此之前，正确的密钥也会被拒绝。",
  },
  remote_management_disabled: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 只接受来自其本机的管理请求。`,
    hint: () =>
      "请在它的 config.yaml 中设置 remote-management.allow-remote: true，或设置环境变量 MANAGEMENT_PASSWORD（使用 Docker 时，请求总是来自外部），也可以使用 SSH 隧道。",
  },
  management_key_not_set: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 没有设置管理密钥。`,
    hint: () =>
      "请在它的 config.yaml 中设置 remote-management.secret-key，或通过环境变量 MANAGEMENT_PASSWORD 启动。",
  },
  forbidden: {
    text: (p) => `${p.host} 拒绝了访问。`,
    hint: (p) => `可能有防火墙或反向代理拦截了对 CLIProxyAPI 的访问。${said(p.serverText)}`,
  },
  management_disabled: {
    text: (p) => `${p.host} 上没有管理 API。`,
    hint: () =>
      "请检查“连接”页中的地址。如果地址无误，请在 CLIProxyAPI 的 config.yaml 中设置 remote-management.secret-key 以启用管理 API。",
  },
  save_failed: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 无法保存配置，下次启动后这次改动可能会丢失。`,
    hint: (p) =>
      `它的 config.yaml 必须是可写的文件，请检查是否只读挂载、权限不足或磁盘已满。${said(p.serverText)}`,
  },
  server_error: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 出错（状态码 ${p.status}）。`,
    hint: (p) => `请查看 CLIProxyAPI 自己的日志。${said(p.serverText)}`,
  },
  http_error: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒绝了请求（状态码 ${p.status}）。`,
    hint: (p) => `请检查地址；如果 CLIProxyAPI 版本较旧，请更新。${said(p.serverText)}`,
  },
  family_not_supported: {
    text: (p) => {
      const version = p.version === null ? " " : `（版本 ${p.version}）`;
      return `${p.host} 上的 CLIProxyAPI${version}不支持“${family(p.family)}”类型的密钥。`;
    },
    hint: (p) =>
      p.since === null
        ? "请更新 CLIProxyAPI，或改用其他类型导入。"
        : `请将 CLIProxyAPI 更新到 ${p.since} 或更高版本，或改用其他类型导入。`,
  },
  list_refused: {
    text: (p) =>
      `${p.host} 上的 CLIProxyAPI 拒绝对“${family(p.family)}”列表的任何修改，因为其中第 ${p.number} 项有问题。`,
    hint: (p) => `请在 CLIProxyAPI 中改正这一项。${said(p.serverText)}`,
  },
  key_elsewhere: {
    text: (p) =>
      `此版本的 CLIProxyAPI 中，同一个“${family(p.family)}”密钥只能保存一份，而它已存在于 ${p.baseUrl}。`,
    hint: () => "请将 CLIProxyAPI 更新到 6.9.19 或更高版本。",
  },
  invalid_response: {
    text: (p) => `${p.host} 的响应不像是 CLIProxyAPI 发出的：${reason(p.reason)}。`,
    hint: () => "请检查“连接”页中的地址是不是 CLIProxyAPI 的，而不是其他程序或登录页面。",
  },
  redirect_refused: {
    text: (p) =>
      p.location === null
        ? `${p.host} 跳转到了其他地址，管理密钥没有发送过去。`
        : `${p.host} 跳转到了 ${p.location}，管理密钥没有发送过去。`,
    hint: () => "如果你信任那个地址，请在“连接”页直接填写它。",
  },
  response_too_large: {
    text: (p) => `${p.host} 的响应超过了 ${number(p.limit)} 字节。`,
    hint: () => "请检查“连接”页中的地址是不是 CLIProxyAPI 的。",
  },
  write_not_kept: {
    text: (p) => `CLIProxyAPI 接受了对“${p.provider}”的修改，但随后读取时没有看到。`,
    hint: () => "请确认是否有其他程序正在修改同一个 CLIProxyAPI，等它结束后重试。",
  },
  conflict: {
    text: (p) => `hub-bridge 操作期间，“${family(p.family)}”列表不断被改动。`,
    hint: () => "请确认是否有其他程序正在修改同一个 CLIProxyAPI，等它结束后重试。",
  },
  config_lost: {
    text: (p) =>
      `${p.host} 上的 CLIProxyAPI 显示“${family(p.family)}”列表为空，而它的 config.yaml 中并不为空：重新加载时列表丢失了。没有写入任何内容。`,
    hint: () => "请重启 CLIProxyAPI，让它重新读取配置文件，然后再次导入。",
  },
  outcome_unknown: {
    text: () => "写入后没有收到 CLIProxyAPI 的响应，重新读取也无法确认结果。",
    hint: () => AGAIN,
  },
  interrupted: {
    text: (p) => `还没来得及写入“${family(p.family)}”列表，hub-bridge 就被终止了。`,
    hint: () => AGAIN,
  },
  changed_since: {
    text: (p) => `“${p.provider}”在导入之后被改动过，因此保持原样。`,
    hint: () => "如有不再需要的内容，请直接在 CLIProxyAPI 中删除。",
  },
  client_key_needed: {
    text: (p) => `“${p.profile}”还没有保存 CLIProxyAPI 的客户端密钥。`,
    hint: () => "请用“hub-bridge key set --client”保存其 config.yaml 中“api-keys”里的一个密钥。",
  },
  client_key_refused: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒绝了客户端密钥。`,
    hint: () =>
      "请用“hub-bridge key set --client”设置其 config.yaml 中“api-keys”里的一个密钥；它与管理密钥不同。",
  },
  model_not_offered: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 没有模型“${p.model}”。`,
    hint: () => "提供商只提供已设置的模型，并使用其别名。",
  },
  completion_failed: {
    text: (p) => `“${p.model}”没有通过 ${p.host} 上的 CLIProxyAPI 作答（状态码 ${p.status}）。`,
    hint: (p) =>
      `CLIProxyAPI 的日志会说明它请求了哪个提供商，请在对应站点检查密钥。${said(p.serverText)}`,
  },
  ...siteProblems,
  base_url_invalid: {
    text: (p) => `Base URL 无法使用：${reason(p.reason)}。`,
    hint: () => "正确的地址类似 https://relay.example.com。",
  },
  base_url_loops: {
    text: (p) => `${p.baseUrl} 就是 CLIProxyAPI 自己的地址。`,
    hint: () => "请填写该密钥所属站点的地址。",
  },
  api_key_invalid: {
    text: (p) => `API 密钥无法使用：${reason(p.reason)}。`,
    hint: () => "请回到站点，重新复制完整的密钥。",
  },

  host_not_registered: {
    text: (p) =>
      p.engine === "gecko"
        ? `Firefox 找不到可供此扩展（${p.extensionId}）使用的 hub-bridge。`
        : "hub-bridge 尚未安装，或没有在此浏览器中注册。",
    hint: (p) =>
      p.engine === "gecko"
        ? `无论是“没有安装”还是“没有对此扩展 ID 开放”，Firefox 给出的提示都一样。请安装 hub-bridge 并运行“hub-bridge setup”；如果已经安装，请运行“hub-bridge browser install --extension-id ${p.extensionId}”。`
        : "请安装 hub-bridge 并运行“hub-bridge setup”。如果已经安装，运行“hub-bridge doctor”即可找出问题。",
  },
  host_forbidden: {
    text: (p) => `hub-bridge 已在此浏览器中注册，但没有对此扩展（${p.extensionId}）开放。`,
    hint: (p) => `请运行“hub-bridge browser install --extension-id ${p.extensionId}”。`,
  },
  host_blocked: {
    text: () => "这台电脑的管理员策略不允许扩展启动 hub-bridge。",
    hint: () => "请联系管理员，将原生消息传递主机 com.allapihub.bridge 加入允许列表。",
  },
  permission_missing: {
    text: () => "扩展还没有与 hub-bridge 通信的权限。",
    hint: () => "请在浏览器弹出权限请求时选择允许。",
  },
  host_crashed_early: {
    text: () => "hub-bridge 启动后没有应答就退出了。",
    hint: () => "请在终端运行“hub-bridge doctor”，它会说明原因。",
  },
  host_gone: {
    text: () => "操作尚未完成，hub-bridge 就退出了。",
    hint: () => SEE_HISTORY,
  },
  no_answer: {
    text: (p) => `hub-bridge 已经 ${duration(p.seconds)}没有任何响应。`,
    hint: (p) =>
      p.method === "import/run"
        ? SEE_HISTORY
        : p.method === "import/undo"
          ? SEE_UNDONE
          : "请重试。如果仍无响应，请在终端运行“hub-bridge doctor”。",
  },
  background_stopped: {
    text: () => "操作尚未完成，浏览器就停止了扩展的后台程序。",
    hint: () => SEE_HISTORY,
  },
  client_closed: {
    text: () => "与 hub-bridge 的连接已关闭。",
    hint: () => "请重试。",
  },
};

export const unknownProblem = (kind: string): string =>
  `发生了当前版本的扩展无法识别的问题（${kind}）。`;
