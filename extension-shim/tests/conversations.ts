// Recorded from hub-bridge by its own tests; do not edit.
import type { Conversation } from "./conversation.js";

export const CONVERSATIONS: readonly Conversation[] = [
  {
    "name": "hello",
    "method": "bridge/hello",
    "params": {
      "client": {
        "name": "test",
        "version": "1.0.0"
      }
    },
    "result": {
      "name": "hub-bridge",
      "version": "1.0.0",
      "protocol": [
        1
      ],
      "capabilities": [
        "import",
        "progress",
        "cancel",
        "undo",
        "discover",
        "raw"
      ],
      "limits": {
        "maxRequestBytes": 67108864,
        "maxResponseBytes": 1000000,
        "maxItems": 10000
      },
      "platform": "linux-x86_64",
      "caller": "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/",
      "secretStore": "file"
    }
  },
  {
    "name": "nothing is set",
    "method": "profile/list",
    "params": {},
    "result": {
      "profiles": [],
      "default": null
    }
  },
  {
    "name": "nothing to ask",
    "method": "connection/verify",
    "params": {},
    "error": {
      "code": -32010,
      "message": "hub-bridge does not know your CLIProxyAPI yet.",
      "data": {
        "kind": "not_configured",
        "params": {
          "profile": null
        },
        "hint": "Run “hub-bridge setup”.",
        "retryable": false
      }
    }
  },
  {
    "name": "a wrong key",
    "method": "connection/verify",
    "params": {
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "managementKey": "not the key"
    },
    "error": {
      "code": -32602,
      "message": "The parameter managementKey is wrong: it has spaces or line breaks in it.",
      "data": {
        "kind": "invalid_params",
        "params": {
          "path": "managementKey",
          "reason": "it has spaces or line breaks in it"
        },
        "hint": "See PROTOCOL.md for this method's parameters.",
        "retryable": false
      }
    }
  },
  {
    "name": "the right key",
    "method": "connection/verify",
    "params": {
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "managementKey": "stand-in-management-key"
    },
    "result": {
      "ok": true,
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "server": {
        "version": "1.0.0",
        "commit": "none"
      },
      "families": [
        "openai-compatibility",
        "codex-api-key",
        "claude-api-key",
        "gemini-api-key",
        "xai-api-key",
        "vertex-api-key",
        "interactions-api-key"
      ],
      "providers": 0,
      "latencyMs": 1,
      "warnings": []
    }
  },
  {
    "name": "a profile",
    "method": "profile/set",
    "params": {
      "managementUrl": "http://127.0.0.1:8317/v0/management"
    },
    "result": {
      "name": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "default": true,
      "keyStored": false,
      "verify": "readback",
      "nameMatch": "same-site",
      "discoverModels": "never",
      "timeoutMs": 30000,
      "proxy": "none",
      "caCertificate": null,
      "allowInsecureHttp": false,
      "allowRaw": [],
      "warnings": [
        {
          "kind": "key_needed",
          "params": {
            "url": "http://127.0.0.1:8317/v0/management"
          },
          "message": "The management key for http://127.0.0.1:8317/v0/management is not stored yet."
        }
      ]
    }
  },
  {
    "name": "its key",
    "method": "secret/set",
    "params": {
      "managementKey": "stand-in-management-key"
    },
    "result": {
      "stored": true,
      "store": "unencrypted file"
    }
  },
  {
    "name": "the profiles",
    "method": "profile/list",
    "params": {},
    "result": {
      "profiles": [
        {
          "name": "127.0.0.1:8317",
          "managementUrl": "http://127.0.0.1:8317/v0/management",
          "default": true,
          "keyStored": true,
          "verify": "readback",
          "nameMatch": "same-site",
          "discoverModels": "never",
          "timeoutMs": 30000,
          "proxy": "none",
          "caCertificate": null,
          "allowInsecureHttp": false,
          "allowRaw": []
        }
      ],
      "default": "127.0.0.1:8317"
    }
  },
  {
    "name": "a stored connection",
    "method": "connection/verify",
    "params": {},
    "result": {
      "ok": true,
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "server": {
        "version": "1.0.0",
        "commit": "none"
      },
      "families": [
        "openai-compatibility",
        "codex-api-key",
        "claude-api-key",
        "gemini-api-key",
        "xai-api-key",
        "vertex-api-key",
        "interactions-api-key"
      ],
      "providers": 0,
      "latencyMs": 1,
      "warnings": []
    }
  },
  {
    "name": "a dry run",
    "method": "import/run",
    "params": {
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "family": "openai-compatibility",
          "siteName": "Foo Relay",
          "siteUrl": "https://relay.example.com",
          "apiKey": "sk-0123456789abcdef"
        }
      ],
      "dryRun": true
    },
    "result": {
      "importId": "importId-1",
      "group": "importId-1",
      "profile": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "dryRun": true,
      "summary": {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "failed": 0,
        "unknown": 0,
        "cancelled": 0
      },
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 0,
          "outcome": "created",
          "family": "openai-compatibility",
          "provider": {
            "name": "Foo Relay",
            "baseUrl": "https://relay.example.com/v1",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [
            {
              "field": "name",
              "to": "Foo Relay"
            },
            {
              "field": "baseUrl",
              "to": "https://relay.example.com/v1"
            },
            {
              "field": "apiKey",
              "to": "••••cdef"
            }
          ],
          "warnings": [
            {
              "kind": "no_models",
              "params": {
                "provider": "Foo Relay"
              },
              "message": "“Foo Relay” serves no model until models are set: have them read from the site, or name them."
            }
          ]
        }
      ],
      "requests": 1,
      "elapsedMs": 1
    }
  },
  {
    "name": "an import",
    "method": "import/run",
    "params": {
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "family": "openai-compatibility",
          "siteName": "Foo Relay",
          "siteUrl": "https://relay.example.com",
          "apiKey": "sk-0123456789abcdef"
        }
      ]
    },
    "result": {
      "importId": "importId-2",
      "group": "importId-2",
      "profile": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "dryRun": false,
      "summary": {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "failed": 0,
        "unknown": 0,
        "cancelled": 0
      },
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 0,
          "outcome": "created",
          "family": "openai-compatibility",
          "provider": {
            "name": "Foo Relay",
            "baseUrl": "https://relay.example.com/v1",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [
            {
              "field": "name",
              "to": "Foo Relay"
            },
            {
              "field": "baseUrl",
              "to": "https://relay.example.com/v1"
            },
            {
              "field": "apiKey",
              "to": "••••cdef"
            }
          ],
          "warnings": [
            {
              "kind": "no_models",
              "params": {
                "provider": "Foo Relay"
              },
              "message": "“Foo Relay” serves no model until models are set: have them read from the site, or name them."
            }
          ]
        }
      ],
      "requests": 1,
      "elapsedMs": 1
    }
  },
  {
    "name": "a mixed import",
    "method": "import/run",
    "params": {
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "family": "openai-compatibility",
          "siteName": "Foo Relay",
          "siteUrl": "https://relay.example.com",
          "apiKey": "sk-0123456789abcdef"
        },
        {
          "ref": [
            "claude-api-key",
            1
          ],
          "family": "claude-api-key",
          "siteName": "Foo Relay",
          "siteUrl": "https://relay.example.com",
          "apiKey": "sk-ant-0123456789abcdef"
        },
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "family": "openai-compatibility",
          "siteName": "Foo Relay",
          "siteUrl": "https://relay.example.com",
          "apiKey": "sk-****cdef"
        }
      ]
    },
    "result": {
      "importId": "importId-3",
      "group": "importId-2",
      "profile": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "dryRun": false,
      "summary": {
        "created": 1,
        "updated": 0,
        "unchanged": 1,
        "failed": 1,
        "unknown": 0,
        "cancelled": 0
      },
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 0,
          "outcome": "unchanged",
          "family": "openai-compatibility",
          "provider": {
            "name": "Foo Relay",
            "baseUrl": "https://relay.example.com/v1",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [],
          "warnings": [
            {
              "kind": "no_models",
              "params": {
                "provider": "Foo Relay"
              },
              "message": "“Foo Relay” serves no model until models are set: have them read from the site, or name them."
            }
          ]
        },
        {
          "ref": [
            "claude-api-key",
            1
          ],
          "index": 1,
          "outcome": "created",
          "family": "claude-api-key",
          "provider": {
            "baseUrl": "https://relay.example.com",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [
            {
              "field": "baseUrl",
              "to": "https://relay.example.com"
            },
            {
              "field": "apiKey",
              "to": "••••cdef"
            }
          ],
          "warnings": []
        },
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 2,
          "outcome": "failed",
          "family": "openai-compatibility",
          "changes": [],
          "warnings": [],
          "error": {
            "kind": "api_key_invalid",
            "params": {
              "reason": "it is masked"
            },
            "message": "The API key can't be used: it is masked.",
            "hint": "Copy the whole key from the site once more."
          }
        }
      ],
      "requests": 1,
      "elapsedMs": 1
    }
  },
  {
    "name": "a report",
    "method": "history/get",
    "params": {
      "importId": "importId-3"
    },
    "result": {
      "importId": "importId-3",
      "group": "importId-2",
      "profile": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "dryRun": false,
      "summary": {
        "created": 1,
        "updated": 0,
        "unchanged": 1,
        "failed": 1,
        "unknown": 0,
        "cancelled": 0
      },
      "items": [
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 0,
          "outcome": "unchanged",
          "family": "openai-compatibility",
          "provider": {
            "name": "Foo Relay",
            "baseUrl": "https://relay.example.com/v1",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [],
          "warnings": [
            {
              "kind": "no_models",
              "params": {
                "provider": "Foo Relay"
              },
              "message": "“Foo Relay” serves no model until models are set: have them read from the site, or name them."
            }
          ]
        },
        {
          "ref": [
            "claude-api-key",
            1
          ],
          "index": 1,
          "outcome": "created",
          "family": "claude-api-key",
          "provider": {
            "baseUrl": "https://relay.example.com",
            "keyCount": 1,
            "modelCount": 0
          },
          "changes": [
            {
              "field": "baseUrl",
              "to": "https://relay.example.com"
            },
            {
              "field": "apiKey",
              "to": "••••cdef"
            }
          ],
          "warnings": []
        },
        {
          "ref": [
            "openai-compatibility",
            1
          ],
          "index": 2,
          "outcome": "failed",
          "family": "openai-compatibility",
          "changes": [],
          "warnings": [],
          "error": {
            "kind": "api_key_invalid",
            "params": {
              "reason": "it is masked"
            },
            "message": "The API key can't be used: it is masked.",
            "hint": "Copy the whole key from the site once more."
          }
        }
      ],
      "requests": 1,
      "elapsedMs": 1
    }
  },
  {
    "name": "the providers",
    "method": "provider/list",
    "params": {
      "family": "claude-api-key"
    },
    "result": {
      "providers": [
        {
          "family": "claude-api-key",
          "baseUrl": "https://relay.example.com",
          "keys": [
            {
              "masked": "••••cdef"
            }
          ],
          "keyCount": 1,
          "models": [],
          "modelCount": 0,
          "disabled": false
        }
      ],
      "total": 1
    }
  },
  {
    "name": "an undo",
    "method": "import/undo",
    "params": {
      "importId": "importId-3"
    },
    "result": {
      "importId": "importId-4",
      "group": "importId-2",
      "profile": "127.0.0.1:8317",
      "managementUrl": "http://127.0.0.1:8317/v0/management",
      "dryRun": false,
      "undoes": [
        "importId-3"
      ],
      "summary": {
        "created": 0,
        "updated": 1,
        "unchanged": 0,
        "failed": 0,
        "unknown": 0,
        "cancelled": 0
      },
      "items": [
        {
          "ref": [
            "claude-api-key",
            1
          ],
          "index": 0,
          "outcome": "updated",
          "family": "claude-api-key",
          "provider": {
            "name": "https://relay.example.com",
            "keyCount": 0,
            "modelCount": 0
          },
          "changes": [
            {
              "field": "baseUrl",
              "from": "https://relay.example.com"
            },
            {
              "field": "apiKey",
              "from": "••••cdef"
            }
          ],
          "warnings": []
        }
      ],
      "requests": 1,
      "elapsedMs": 1
    }
  },
  {
    "name": "the history",
    "method": "history/list",
    "params": {
      "limit": 2
    },
    "result": {
      "imports": [
        {
          "importId": "importId-4",
          "group": "importId-2",
          "at": "2026-11-22T00:00:00Z",
          "caller": "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/",
          "profile": "127.0.0.1:8317",
          "managementUrl": "http://127.0.0.1:8317/v0/management",
          "summary": {
            "created": 0,
            "updated": 1,
            "unchanged": 0,
            "failed": 0,
            "unknown": 0,
            "cancelled": 0
          },
          "undoes": [
            "importId-3"
          ],
          "undoable": false
        },
        {
          "importId": "importId-3",
          "group": "importId-2",
          "at": "2026-11-22T00:00:00Z",
          "caller": "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/",
          "profile": "127.0.0.1:8317",
          "managementUrl": "http://127.0.0.1:8317/v0/management",
          "summary": {
            "created": 1,
            "updated": 0,
            "unchanged": 1,
            "failed": 1,
            "unknown": 0,
            "cancelled": 0
          },
          "undoable": false
        }
      ],
      "total": 3
    }
  },
  {
    "name": "no such import",
    "method": "history/get",
    "params": {
      "importId": "nobody"
    },
    "error": {
      "code": -32003,
      "message": "There is no import “nobody”.",
      "data": {
        "kind": "not_found",
        "params": {
          "what": "import",
          "name": "nobody"
        },
        "hint": "List them with “hub-bridge history”.",
        "retryable": false
      }
    }
  },
  {
    "name": "models of a site",
    "method": "model/discover",
    "params": {
      "family": "openai-compatibility",
      "baseUrl": "http://127.0.0.1:3000",
      "apiKey": "sk-standinsitekey0123456789"
    },
    "result": {
      "models": [
        "gpt-5.2",
        "claude-opus-4-8"
      ],
      "source": "http://127.0.0.1:3000/v1/models",
      "leftOut": false
    }
  },
  {
    "name": "no models of a site",
    "method": "model/discover",
    "params": {
      "family": "openai-compatibility",
      "baseUrl": "http://127.0.0.1:3000",
      "apiKey": "sk-wrong"
    },
    "error": {
      "code": -32031,
      "message": "127.0.0.1:3000 refused the API key.",
      "data": {
        "kind": "site_key_refused",
        "params": {
          "host": "127.0.0.1:3000",
          "serverText": "无效的令牌 (request id: 20261130021500000000000standin)"
        },
        "hint": "Copy the key from the site once more, and see there whether it is switched off or expired.",
        "retryable": false
      }
    }
  },
  {
    "name": "no raw request",
    "method": "management/request",
    "params": {
      "method": "GET",
      "path": "config"
    },
    "error": {
      "code": -32002,
      "message": "“management/request” is not allowed for this caller.",
      "data": {
        "kind": "not_allowed",
        "params": {
          "method": "management/request"
        },
        "hint": "A person has to allow it: “hub-bridge profile allow-raw EXTENSION-ID”.",
        "retryable": false
      }
    }
  },
  {
    "name": "no key",
    "method": "secret/remove",
    "params": {},
    "result": {
      "removed": true
    }
  },
  {
    "name": "no profile",
    "method": "profile/remove",
    "params": {
      "name": "nobody"
    },
    "result": {
      "removed": false
    }
  }
];
