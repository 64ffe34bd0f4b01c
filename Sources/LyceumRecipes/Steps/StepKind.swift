public import LyceumConfiguration
public import LyceumCore

/// A kind of work that a recipe's steps can do, such as training or examining.
///
/// A kind declares its parameters, what it reads and what it leaves behind; the recipe engine checks them before anything runs, finds out what is
/// done already, runs what is not, and keeps the results. A new kind is one type and one line in ``StepCatalog``.
///
/// The same parameters, inputs and seed must give the same files, for any number of threads: results are found again by a hash of those.
public protocol StepKind: Sendable {
    /// The parameters as the kind works with them.
    associatedtype Parameters: Sendable

    /// What can be told without running: name, keys, outputs.
    var declaration: StepDeclaration { get }

    /// Reads the parameters; what is wrong goes to the reader's issues, never out as an error.
    ///
    /// Called when a recipe is checked, when it is forecast, and before the step runs. In the first two the reader is a draft: texts and paths that
    /// come from steps that have not run stand for themselves (`${train.model}`), other values that do are absent, and nothing may be looked for on
    /// the disk.
    func parameters(_ reader: ConfigurationReader) -> Parameters

    /// What the step will take, as far as it can be told cheaply; inputs may not exist yet.
    func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast

    /// Does the work.
    ///
    /// Files go below `context.output`, which becomes the step's artifact when this returns. Work that computes for long belongs on a thread of its
    /// own (`BackgroundThread.run`), and looks at `context.checkCancellation()` now and then.
    func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult
}

extension StepKind {
    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast { StepForecast() }
}

extension StepKind where Parameters == Void {
    public func parameters(_ reader: ConfigurationReader) {}
}

// What the engine calls on `any StepKind`.
extension StepKind {
    /// Adds what is wrong with the parameters to the issues.
    func check(_ node: ConfigurationNode, path: String, issues: ConfigurationIssues) {
        _ = parameters(reader(node, path, issues, isDraft: true))
    }

    func forecast(_ node: ConfigurationNode, path: String, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        try forecast(try read(node, path, isDraft: true), context)
    }

    func run(_ node: ConfigurationNode, path: String, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await run(try read(node, path, isDraft: false), context)
    }

    private func read(_ node: ConfigurationNode, _ path: String, isDraft: Bool) throws(LyceumError) -> Parameters {
        let issues = ConfigurationIssues()
        let parameters = parameters(reader(node, path, issues, isDraft: isDraft))
        try issues.check()
        return parameters
    }

    private func reader(_ node: ConfigurationNode, _ path: String, _ issues: ConfigurationIssues, isDraft: Bool) -> ConfigurationReader {
        // Paths are absolute by now.
        ConfigurationReader(node, section: declaration.section, path: path, folder: "", issues: issues, isDraft: isDraft)
    }
}
