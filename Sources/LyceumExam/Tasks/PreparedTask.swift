public import LyceumCore

/// A task with its questions made.
public struct PreparedTask: Sendable {
    public var definition: TaskDefinition
    /// Worked examples in front of each question.
    public var shots: Int
    public var items: [ExamItem]
    /// Documents that examples are drawn from, for strategies that choose their own.
    public var examples: [JSON.Object]
    /// Documents before a limit was applied.
    public var originalCount: Int
    /// What the user should know: items with an invalid gold label, texts cut, duplicates.
    public var warnings: [String]

    public init(
        definition: TaskDefinition, shots: Int, items: [ExamItem], examples: [JSON.Object] = [], originalCount: Int, warnings: [String] = []
    ) {
        self.definition = definition
        self.shots = shots
        self.items = items
        self.examples = examples
        self.originalCount = originalCount
        self.warnings = warnings
    }
}
