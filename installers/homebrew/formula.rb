class HubBridge < Formula
  desc "Imports the API keys of All API Hub into CLIProxyAPI"
  homepage "@HOME@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@RELEASES@/download/v@VERSION@/hub-bridge-@VERSION@-universal-apple-darwin.tar.gz"
      sha256 "@SUM_MACOS_ARCHIVE@"
    end
    on_intel do
      url "@RELEASES@/download/v@VERSION@/hub-bridge-@VERSION@-universal-apple-darwin.tar.gz"
      sha256 "@SUM_MACOS_ARCHIVE@"
    end
  end

  on_linux do
    on_intel do
      url "@RELEASES@/download/v@VERSION@/hub-bridge-@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SUM_LINUX_X86_64@"
    end
    on_arm do
      url "@RELEASES@/download/v@VERSION@/hub-bridge-@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SUM_LINUX_AARCH64@"
    end
  end

  def install
    bin.install "hub-bridge"
    man1.install Dir["man1/*.1"]
    bash_completion.install "completions/hub-bridge.bash" => "hub-bridge"
    zsh_completion.install "completions/_hub-bridge"
    fish_completion.install "completions/hub-bridge.fish"
  end

  def caveats
    <<~EOS
      Go on with:
        hub-bridge setup
      Before you uninstall it, take it out of your browsers:
        hub-bridge browser uninstall
    EOS
  end

  test do
    assert_equal "hub-bridge #{version}", shell_output("#{bin}/hub-bridge --version").strip
  end
end
