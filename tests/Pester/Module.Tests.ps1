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

Describe 'What runs this suite' {
    BeforeAll {
        $folder = New-Item "$TestDrive/suite" -ItemType Directory
        Set-Content "$folder/Broken.Tests.ps1" "Describe 'x' {"
        Set-Content "$folder/Some.Tests.ps1" @'
            Describe 'a block of <_>' -ForEach 7 {
                It 'is <n> and <o.p>' -ForEach @{ n = 1; o = @{ p = 'q' } }, @{ n = 2; o = @{ p = 'r' } } { $n | Should -Be 2 }
                It 'stands twice' { }
                It 'stands twice' { }
                It 'is left out' -Skip { }
                Context 'without preparation' {
                    BeforeAll { throw 'not prepared' }
                    It 'is not run' { }
                }
            }
'@
        $pester = (Get-Module Pester).Path -replace 'psm1$', 'psd1'
        $run = Invoke-Pwsh '-File', "$PSScriptRoot/Invoke-Tests.ps1", '-Path', $folder, '-Pester', $pester, '-ResultPath', "$TestDrive/result.json"
        $result = Get-Content "$TestDrive/result.json" -Raw | ConvertFrom-Json
    }

    It 'tells of every test under its own name, and of what fails outside of a test' {
        $result | ForEach-Object { "$($_.Outcome) $($_.Name)" } | Should -Be @(
            'Failed Broken.the file'
            'Failed Some.a block of 7.is 1 and q'
            'Passed Some.a block of 7.is 2 and r'
            'Passed Some.a block of 7.stands twice'
            'Passed Some.a block of 7.stands twice (2)'
            'Skipped Some.a block of 7.is left out'
            'Failed Some.a block of 7.without preparation.preparation and clean-up'
            'Failed Some.a block of 7.without preparation.is not run'
        )
        $result[6].Message | Should -Be 'not prepared'
        $run.ExitCode | Should -Be 1
        ($run.Output.TrimEnd() -split '\n')[-1] | Should -Be 'Pester: 3 passed, 4 failed, 1 skipped'
    }

    It 'finds the same names without running anything' {
        $null = Invoke-Pwsh '-File', "$PSScriptRoot/Invoke-Tests.ps1", '-Path', $folder, '-Pester', $pester, '-ResultPath', "$TestDrive/found.json", '-Discover'
        (Get-Content "$TestDrive/found.json" -Raw | ConvertFrom-Json).Name | Should -Be ($result.Name -ne 'Some.a block of 7.without preparation.preparation and clean-up')
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
