public import LyceumCore
public import LyceumData
public import LyceumRuns

/// Writes down which documents every step learned from, in their order: one JSON object per step, with `step` and `documents`.
///
/// A resumed run goes on behind the step of its checkpoint, so that every step is there once. Each process writes its own part.
public final class DocumentOrderStage: TrainingStage {
    public let name = "order"
    private let lines: StepLines
    private let names: [String]
    private let origin: @Sendable (DocumentReference) -> String?

    /// - Parameters:
    ///   - names: of the sources.
    ///   - origin: where a document came from, such as `book.jsonl:17`.
    public init(_ lines: StepLines, names: [String], origin: @escaping @Sendable (DocumentReference) -> String?) {
        self.lines = lines
        self.names = names
        self.origin = origin
    }

    public func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError) {
        let documents = step.batches.flatMap(\.references).map { reference -> JSON in
            .string(origin(reference) ?? "\(names[reference.source]):\(reference.document)")
        }
        try lines.append(step: step.number, JSON.Object([("documents", .array(documents))]))
        if trainer.savesCheckpoint(after: step.number) { try lines.synchronize() }
    }
}
