// Asks the native host what the test wants to know, each question over a port of its own.
// A line in front of this one says where the questions are: `const desk = "http://127.0.0.1:…"`.

// A network interface that comes or goes can break a request, even one to this machine.
const PATIENCE = 50;
const PAUSE = 100;

function ask({ host, request, limit }) {
  return new Promise((resolve) => {
    let port;
    const end = (outcome) => {
      clearTimeout(timer);
      port?.disconnect();
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ silent: true }), limit);
    try {
      port = chrome.runtime.connectNative(host);
      port.onMessage.addListener((message) => {
        if (message?.id !== undefined) end({ answer: message });
      });
      port.onDisconnect.addListener(() => {
        // Firefox has it on the port, Chromium beside it.
        const error = port.error ?? chrome.runtime.lastError;
        end({ closed: error?.message ?? null });
      });
      port.postMessage(request);
    } catch (error) {
      end({ closed: error.message });
    }
  });
}

async function work() {
  let failures = 0;
  while (failures < PATIENCE) {
    try {
      const response = await fetch(`${desk}/question`);
      failures = 0;
      // Any call keeps a service worker from being put to sleep; a request alone does not.
      await chrome.runtime.getPlatformInfo();
      if (response.status !== 200) continue;
      const question = await response.json();
      const body = JSON.stringify({ number: question.number, ...(await ask(question)) });
      await fetch(`${desk}/outcome`, { method: "POST", body });
    } catch {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  // The test is gone without a word: so is the browser.
  for (const { id } of await chrome.windows.getAll()) chrome.windows.remove(id);
}

work();
