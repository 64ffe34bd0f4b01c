public import LyceumCore

/// Drops documents that hold items of examinations. The dropped document names the item and the words found.
public struct DecontaminationFilter: TextFilter {
    public static let name = "decontaminate"
    /// With the examination's name in place of TASK.
    public static let reasons = [reason("TASK")]

    static func reason(_ task: String) -> String { "contaminated: \(task)" }

    public let index: DecontaminationIndex

    public init(_ index: DecontaminationIndex) { self.index = index }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let bytes = UnsafeBufferPointer(start: UnsafePointer(text.bytes), count: text.count)
        guard let hit = index.hit(bytes, DecontaminationWords()) else { return .keep }
        document.metadata["contaminated_item"] = .string(hit.item)
        document.metadata["contaminated_ngram"] = .string(hit.ngram)
        return .drop(reason: Self.reason(hit.task))
    }
}

extension DecontaminationIndex {
    /// What every examination gave to be looked for.
    public var json: JSON {
        .array(
            tasks.map { task in
                [
                    "task": .string(task.name), "items": .integer(task.items), "too_short": .integer(task.tooShort),
                    "ngrams": .integer(task.ngrams),
                ]
            })
    }
}
