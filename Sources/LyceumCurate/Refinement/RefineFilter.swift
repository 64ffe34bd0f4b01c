public import LyceumCore
internal import LyceumModel

/// A stage that cleans documents by the programs of a small model; documents of which nothing is left are dropped.
///
/// The model works on one document at a time, however many workers there are: `lyceum refine` is faster, which works on many together.
/// - Source: Zhou et al. 2024 (ProX), arXiv 2409.17115.
public struct RefineFilter: TextFilter {
    public static let name = "refine"
    public static let reasons = ["refiner_dropped", "refiner_emptied"]

    /// Touched by one thread at a time.
    private final class Worker: @unchecked Sendable {
        let refiner: Refiner
        init(_ refiner: Refiner) { self.refiner = refiner }
    }

    /// Metadata for the program; nil for none.
    public var field: String? = "refine_program"
    private let worker: Locked<Worker>

    /// - Parameters:
    ///   - model: a folder, a .gguf file, or a name from the cache.
    ///   - chunkModel: for chunks; nil takes the same.
    public init(model: String, chunkModel: String? = nil, options: Refiner.Options, threads: Int = 1) throws(LyceumError) {
        func load(_ name: String) throws(LyceumError) -> TextModel {
            try TextModel(try LanguageModel.load(try Hub.resolve(name), options: RuntimeOptions(threads: threads)))
        }
        let loaded = try load(model)
        let second: TextModel? = if let chunkModel { try load(chunkModel) } else { nil }
        worker = Locked(Worker(try Refiner(loaded, chunkModel: second, options: options)))
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let original = document.text
        let refined = try worker.withLock { (worker) throws(LyceumError) in try worker.refiner.refine([original]).first }
        guard let refined else { return .keep }
        if let field, let program = refined.chunkProgram ?? refined.documentProgram { document.metadata[field] = .string(program) }
        if let reason = refined.reason { return .drop(reason: reason) }
        if !refined.text.utf8.elementsEqual(original.utf8) {
            text.draft.removeAll(expecting: refined.text.utf8.count)
            text.draft.append(refined.text)
            text.adoptDraft(in: &document, hasWords: false, trims: false)
        }
        return .keep
    }
}
