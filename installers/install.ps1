<#
.SYNOPSIS
    Installs hub-bridge for you alone, without an administrator:
        irm …/releases/latest/download/install.ps1 | iex
    The same line again updates it.
.DESCRIPTION
    It checks the release's package and hands it to Windows Installer, which puts the program into
    %LOCALAPPDATA%\Programs\hub-bridge and into PATH, and registers it with browsers. Windows lists
    it among the installed apps. With options:
        & ([scriptblock]::Create((irm …/install.ps1))) -Version 0.1.0
.PARAMETER Version
    This version instead of the latest.
.PARAMETER RequireSignature
    Stop where the signature can't be checked, for want of minisign.
.PARAMETER Uninstall
    Remove it, and what it registered; settings, keys and history stay.
#>
[CmdletBinding()]
param(
    [ValidatePattern('^[0-9A-Za-z.+-]*$')]
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
$Releases = '@RELEASES@'
$PublicKey = '@PUBLIC_KEY@'

function Invoke-Installer([string[]] $Arguments) {
    $process = Start-Process -FilePath msiexec.exe -ArgumentList ($Arguments + '/qn') -Wait -PassThru
    switch ($process.ExitCode) {
        0 { }
        3010 { Write-Warning 'A host was running: restart Windows to finish.' }
        default { throw "Windows Installer ended with $($process.ExitCode)." }
    }
}

function Get-InstalledProduct {
    $keys = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\*'
    Get-ItemProperty -Path $keys -ErrorAction SilentlyContinue |
        Where-Object { $_.PSObject.Properties['DisplayName'] -and $_.DisplayName -eq 'hub-bridge' } |
        Select-Object -First 1 -ExpandProperty PSChildName
}

function Test-Signature([string] $Folder, [string] $From) {
    if (-not $PublicKey) {
        if ($RequireSignature) { throw 'This release is not signed.' }
        return
    }
    Invoke-WebRequest -UseBasicParsing -Uri "$From/SHA256SUMS.minisig" -OutFile "$Folder\SHA256SUMS.minisig"
    if (Get-Command -Name minisign -ErrorAction SilentlyContinue) {
        & minisign -Vqm "$Folder\SHA256SUMS" -P $PublicKey
        if ($LASTEXITCODE -ne 0) { throw 'The signature is wrong: nothing was installed.' }
    }
    elseif ($RequireSignature) { throw 'The signature was not checked: please install minisign.' }
    else { Write-Warning 'The signature was not checked, only the checksum: that takes minisign.' }
}

function Install-Release([string] $Folder) {
    if ($Releases -notlike '*://*') { throw 'This is the source of the script: please take the one of a release.' }
    $from = if ($Version) { "$Releases/download/v$Version" } else { "$Releases/latest/download" }
    Invoke-WebRequest -UseBasicParsing -Uri "$from/SHA256SUMS" -OutFile "$Folder\SHA256SUMS"
    Test-Signature -Folder $Folder -From $from
    $line = Select-String -Path "$Folder\SHA256SUMS" -Pattern '^([0-9a-f]{64}) [ *](hub-bridge-[0-9A-Za-z.+-]+-x86_64\.msi)$'
    if (-not $line) { throw 'This release has no package for Windows.' }
    $sum = $line.Matches[0].Groups[1].Value
    $name = $line.Matches[0].Groups[2].Value
    $package = Join-Path -Path $Folder -ChildPath $name
    Invoke-WebRequest -UseBasicParsing -Uri "$from/$name" -OutFile $package
    if ((Get-FileHash -Algorithm SHA256 -Path $package).Hash -ne $sum) {
        throw "$name is not what the release says it is: nothing was installed."
    }
    Invoke-Installer -Arguments '/i', "`"$package`""
    'hub-bridge is installed. In a new terminal go on with: hub-bridge setup'
}

if ($Uninstall) {
    $product = Get-InstalledProduct
    if (-not $product) { throw 'hub-bridge is not installed.' }
    Invoke-Installer -Arguments '/x', $product
    'hub-bridge is removed. Your settings, keys and history are still there.'
    return
}
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$folder = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath ([IO.Path]::GetRandomFileName())
New-Item -ItemType Directory -Path $folder | Out-Null
try { Install-Release -Folder $folder }
finally { Remove-Item -Recurse -Force -Path $folder }
