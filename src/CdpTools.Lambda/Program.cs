using CdpTools.Lambda;

// The variables are Lambda's own: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
string? address = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
if (address is null)
{
    Console.Error.WriteLine("AWS_LAMBDA_RUNTIME_API is not set: this is the program of a Lambda function, and Lambda starts it.");
    return 2;
}

string folder = Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT") ?? AppContext.BaseDirectory;
using var api = new RuntimeApi(address);
Shell shell;
try
{
    shell = Shell.Open(folder);
}
catch (Exception e)
{
    await api.FailInitAsync(FunctionError.Of(e));
    return 1;
}

using (shell)
{
    while (true)
    {
        Invocation next = await api.NextAsync();
        try
        {
            await api.AnswerAsync(next, shell.Invoke(next));
        }
        catch (Exception e)
        {
            await api.FailAsync(next, FunctionError.Of(e));
        }
    }
}
