@{
    RootModule           = 'module/bin/CdpTools.dll'
    ModuleVersion        = '0.2.0'
    GUID                 = '5a2c2ef0-7f0d-4b0e-9b2e-6d9b5e1d3c47'
    Author               = 'The CdpTools authors'
    CompanyName          = 'CdpTools'
    Copyright            = '(c) The CdpTools authors. MIT licence.'
    Description          = 'Amazon CloudFront continuous deployment made safe to drive from a prompt and from a runbook: staging distributions and continuous deployment policies whose pipeline objects carry their ETag, whose updates send it as If-Match and lose nothing.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('module/CdpTools.Types.ps1xml')
    FormatsToProcess     = @('module/CdpTools.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Approve-CdpRollout'
        'Compare-CdpDistribution'
        'Disable-CdpPolicy'
        'Enable-CdpPolicy'
        'Export-CdpRolloutReport'
        'Get-CdpDistribution'
        'Get-CdpFleet'
        'Get-CdpPolicy'
        'Get-CdpRollout'
        'Get-CdpSnapshot'
        'Invoke-CdpRehearsal'
        'New-CdpFleetPlan'
        'New-CdpPolicy'
        'New-CdpStagingDistribution'
        'Publish-CdpStagingDistribution'
        'Register-CdpPolicy'
        'Remove-CdpPolicy'
        'Remove-CdpStagingDistribution'
        'Resume-CdpRollout'
        'Set-CdpSimulator'
        'Set-CdpTrafficHeader'
        'Set-CdpTrafficWeight'
        'Start-CdpRollout'
        'Start-CdpSimulator'
        'Step-CdpRollout'
        'Stop-CdpRollout'
        'Stop-CdpSimulator'
        'Suspend-CdpRollout'
        'Test-CdpDistribution'
        'Test-CdpPolicy'
        'Test-CdpRollout'
        'Test-CdpRolloutPlan'
        'Undo-CdpPublish'
        'Unregister-CdpPolicy'
        'Update-CdpDistribution'
        'Update-CdpPolicy'
        'Wait-CdpDistribution'
        'Wait-CdpRollout'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('AWS', 'CloudFront', 'ContinuousDeployment', 'Canary', 'BlueGreen', 'ETag', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
        }
    }
}
