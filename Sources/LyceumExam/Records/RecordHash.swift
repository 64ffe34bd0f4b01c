public import LyceumCore

/// The SHA-256 sums by which result files say that two runs asked the same, as lm-evaluation-harness makes them.
public enum RecordHash {
    public static func text(_ text: String) -> String {
        var digest = Digest(.sha256)
        digest.update(Array(text.utf8))
        return digest.hexadecimal()
    }

    /// Of the document as indented JSON (`doc_hash`).
    public static func document(_ document: JSON) -> String { text(PythonText.json(document, indent: 2)) }

    /// Of the first request's context (`prompt_hash`).
    public static func prompt(_ arguments: [[JSON]]) -> String { text(PythonText.text(arguments.first?.first ?? .string(""))) }

    /// Of the target as Python prints it (`target_hash`).
    public static func target(_ target: JSON) -> String { text(PythonText.text(target)) }

    /// Of the hashes of all samples in the order of the file (`task_hashes`).
    public static func task(_ samples: [SampleRecord]) -> String {
        text(samples.map { $0.documentHash + $0.promptHash + $0.targetHash }.joined())
    }
}

extension SampleRecord {
    /// The same sample with its three hashes.
    public func hashed() -> SampleRecord {
        var copy = self
        copy.documentHash = RecordHash.document(document)
        copy.promptHash = RecordHash.prompt(arguments)
        copy.targetHash = RecordHash.target(target)
        return copy
    }
}
