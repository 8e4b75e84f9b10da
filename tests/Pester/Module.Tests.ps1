#Requires -Version 7.4

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $described = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | ForEach-Object {
        $ast = [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref] $null, [ref] $null)
        $ast.FindAll({ param($node) $node -is [System.Management.Automation.Language.CommandAst] -and $node.GetCommandName() -eq 'Describe' }, $true) |
            ForEach-Object { $_.CommandElements[1].Value }
    }
    $exported = (Import-PowerShellDataFile $CdpManifest).CmdletsToExport | ForEach-Object { @{ Name = $_; Described = $described } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
}

Describe 'This suite' {
    It 'has a Describe block for <Name>' -ForEach $exported {
        $Described | Should -Contain $Name
    }
}

Describe 'The manifest' {
    It 'is valid, for PowerShell 7.4 and Core' {
        $manifest = Test-ModuleManifest $CdpManifest
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports what it names and nothing else' {
        $module = Get-Module CdpTools
        $module.ExportedCommands.Keys | Sort-Object | Should -Be ((Import-PowerShellDataFile $CdpManifest).CmdletsToExport | Sort-Object)
        Split-Path $module.ModuleBase -Leaf | Should -Be (Split-Path (Split-Path $CdpManifest) -Leaf)
    }

    It 'uses approved verbs: the import warns of nothing' {
        $result = Invoke-Pwsh '-Command', "Import-Module '$CdpManifest' 3>&1 2>&1"
        $result.Output + $result.Error | Should -BeNullOrEmpty
    }
}

Describe 'A fresh process' {
    It 'loads no AWS SDK at import, and one of its own at the first call' {
        $script = {
            function Sdk { @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -like 'AWSSDK*' }).Count -gt 0 }
            Sdk
            $null = Start-CdpSimulator -Sample -AsDefault
            $null = Get-CdpPolicy
            Sdk
        }
        (Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; $script").Output | Should -Be "False`nTrue`n"
    }

    It 'finds the cmdlets without an import when the module lies in PSModulePath' {
        $folder = Join-Path ([System.IO.Path]::GetTempPath()) "cdptools $([guid]::NewGuid().ToString('N'))"
        $null = New-Item "$folder/CdpTools" -ItemType Directory
        try {
            $base = Split-Path $CdpManifest
            foreach ($item in 'CdpTools.psd1', 'module', 'en-US') { Copy-Item "$base/$item" "$folder/CdpTools" -Recurse }
            $result = Invoke-Pwsh '-Command', "`$env:PSModulePath = '$folder'; `$null = Start-CdpSimulator -Sample -AsDefault; (Get-CdpPolicy).Id; (Get-Module CdpTools).ModuleBase; (Get-Help Get-CdpPolicy).Synopsis"
            $result.Output | Should -BeLike "$CdpPolicyId`n$folder*`nGets continuous deployment policies*"
        }
        finally {
            Remove-Item $folder -Recurse -Force
        }
    }

    It 'can remove the module and import it again' {
        $result = Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; Import-Module '$CdpManifest' -Force; Remove-Module CdpTools; Import-Module '$CdpManifest'; (Get-CdpPolicy).Id"
        $result.Output | Should -Be "$CdpPolicyId`n" -Because $result.Error
    }
}

Describe 'Get-Help' {
    It 'shows the about topic <_>' -ForEach (Get-ChildItem "$PSScriptRoot/../../module/en-US" -Filter about_*.help.txt | ForEach-Object { $_.Name -replace '\.help\.txt$' }) {
        Get-Help $_ | Out-String | Should -Match $_
    }

    It 'shows examples and single parameters' {
        Get-Help Set-CdpTrafficWeight -Examples | Out-String | Should -Match 'Get-CdpPolicy \| Set-CdpTrafficWeight -Weight 0\.1'
        (Get-Help Set-CdpTrafficWeight -Parameter Weight).description | Out-String | Should -Not -BeNullOrEmpty
    }
}
