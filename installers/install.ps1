<#
.SYNOPSIS
    Installs hub-bridge for you alone, without an administrator:
        irm .../releases/latest/download/install.ps1 | iex
    The same line again updates it.
.DESCRIPTION
    It checks the release's package and hands it to Windows Installer, which puts the program into
    %LOCALAPPDATA%\Programs\hub-bridge and into PATH, and registers it with browsers. Windows lists
    it among the installed apps. With options:
        & ([scriptblock]::Create((irm .../install.ps1))) -Version 0.1.0
    -Version           this version instead of the latest
    -RequireSignature  stop where the signature can't be checked, for want of minisign
    -Uninstall         remove it, and what it registered; settings, keys and history stay
#>

# One function, called by the last line: half a download does nothing, and a terminal that has run
# this keeps its own settings.
function Install-HubBridge {
    [CmdletBinding()]
    param(
        [ValidatePattern('^v?[0-9.]*$')]
        [string] $Version = '',
        [switch] $RequireSignature,
        [switch] $Uninstall
    )

    $ErrorActionPreference = 'Stop'
    Set-StrictMode -Version 2
    # A progress bar makes downloads many times slower in Windows' own PowerShell.
    $ProgressPreference = 'SilentlyContinue'

    # installers/release fills these in. The key's other half signs SHA256SUMS; without a key the
    # releases are not signed.
    $releases = '@RELEASES@'
    $publicKey = '@PUBLIC_KEY@'

    function Invoke-Installer([string[]] $Arguments) {
        $all = $Arguments + '/qn' + '/norestart'
        $process = Start-Process -FilePath msiexec.exe -ArgumentList $all -Wait -PassThru
        switch ($process.ExitCode) {
            0 { }
            3010 { Write-Warning 'A host was running: restart Windows to finish.' }
            1603 { throw 'Windows Installer failed. A newer version stays where it is: to go back, -Uninstall first.' }
            default { throw "Windows Installer ended with $($process.ExitCode)." }
        }
    }

    function Get-InstalledProduct {
        $keys = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\*'
        Get-ItemProperty -Path $keys -ErrorAction SilentlyContinue |
            Where-Object { $_.PSObject.Properties['DisplayName'] -and $_.DisplayName -eq 'hub-bridge' } |
            Select-Object -First 1 -ExpandProperty PSChildName
    }

    function Test-Signature([string] $Sums, [string] $Key, [bool] $Required) {
        if (Get-Command -Name minisign -ErrorAction SilentlyContinue) {
            & minisign -Vqm $Sums -P $Key
            if ($LASTEXITCODE -ne 0) { throw 'The signature is wrong: nothing was installed.' }
        }
        elseif ($Required) { throw 'The signature was not checked: please install minisign.' }
        else { Write-Warning 'The signature was not checked, only the checksum: that takes minisign.' }
    }

    function Get-Package([string] $From, [string] $Folder, [string] $Wanted) {
        # The signature is that of any release: a version that was asked for is that one. Of the
        # newest, Windows Installer sees that it is not older than what is there.
        $pattern = if ($Wanted) { [regex]::Escape($Wanted) } else { '[0-9.]+' }
        $line = Select-String -Path "$Folder\SHA256SUMS" -Pattern "^([0-9a-f]{64}) [ *](hub-bridge-$pattern-x86_64\.msi)`$"
        if (-not $line) { throw "This release has no package for Windows$(if ($Wanted) { " of $Wanted" })." }
        $sum = $line.Matches[0].Groups[1].Value
        $name = $line.Matches[0].Groups[2].Value
        $package = Join-Path -Path $Folder -ChildPath $name
        Invoke-WebRequest -UseBasicParsing -Uri "$From/$name" -OutFile $package
        if ((Get-FileHash -Algorithm SHA256 -Path $package).Hash -ne $sum) {
            throw "$name is not what the release says it is: nothing was installed."
        }
        $package
    }

    if ($Uninstall) {
        $product = Get-InstalledProduct
        if (-not $product) { throw 'hub-bridge is not installed.' }
        Invoke-Installer -Arguments '/x', $product
        'hub-bridge is removed. Your settings, keys and history are still there.'
        return
    }
    if ($releases -notlike '*://*') { throw 'This is the source of the script: please take the one of a release.' }
    if ($RequireSignature -and -not $publicKey) { throw 'This release is not signed.' }
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $wanted = $Version -replace '^v'
    $from = if ($wanted) { "$releases/download/v$wanted" } else { "$releases/latest/download" }
    $folder = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory -Path $folder | Out-Null
    try {
        Invoke-WebRequest -UseBasicParsing -Uri "$from/SHA256SUMS" -OutFile "$folder\SHA256SUMS"
        if ($publicKey) {
            Invoke-WebRequest -UseBasicParsing -Uri "$from/SHA256SUMS.minisig" -OutFile "$folder\SHA256SUMS.minisig"
            Test-Signature -Sums "$folder\SHA256SUMS" -Key $publicKey -Required $RequireSignature
        }
        $package = Get-Package -From $from -Folder $folder -Wanted $wanted
        Invoke-Installer -Arguments '/i', "`"$package`""
    }
    finally { Remove-Item -Recurse -Force -Path $folder }
    'hub-bridge is installed. In a new terminal go on with: hub-bridge setup'
}

Install-HubBridge @args
