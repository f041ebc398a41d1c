cask "hub-bridge" do
  version "@VERSION@"
  sha256 "@SUM_MACOS_PACKAGE@"

  url "@RELEASES@/download/v#{version}/hub-bridge-#{version}.pkg"
  name "hub-bridge"
  desc "Imports the API keys of All API Hub into CLIProxyAPI"
  homepage "@HOME@"

  livecheck do
    url :url
    strategy :github_latest
  end

  depends_on :macos

  pkg "hub-bridge-#{version}.pkg"

  uninstall script:  {
              executable: "/usr/local/share/hub-bridge/uninstall",
              args:       ["--files-stay"],
              sudo:       true,
            },
            pkgutil: "hub-bridge.program"

  caveats <<~EOS
    Go on with:
      hub-bridge setup
  EOS
end
