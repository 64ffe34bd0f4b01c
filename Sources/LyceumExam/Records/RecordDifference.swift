internal import LyceumCore

/// Something in which two runs of a task did not ask the same, so that their scores cannot be compared item by item.
public struct RecordDifference: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case version(String, String)
        case shots(Int, Int)
        /// Prompts of these items differ (`prompt_hash`).
        case prompts([Int])
        /// Documents of these items differ (`doc_hash`).
        case documents([Int])
        /// Right answers of these items differ (`target_hash`).
        case targets([Int])
        /// Items only one of the two has.
        case items(onlyFirst: [Int], onlySecond: [Int])
        /// One of the two has no samples.
        case noSamples(String)
    }

    public var task: String
    public var first: String
    public var second: String
    public var kind: Kind

    /// Whether the same items were put in another way.
    var isOfPrompts: Bool {
        switch kind {
        case .prompts, .shots: true
        default: false
        }
    }

    /// One line for people.
    public var text: String { "\(task): \(first) and \(second) \(detail)" }

    private var detail: String {
        switch kind {
        case .version(let a, let b): "are of versions \(a) and \(b) of the task"
        case .shots(let a, let b): "saw \(a) and \(b) worked examples"
        case .prompts(let items): "saw different prompts for \(Self.list(items))"
        case .documents(let items): "have different documents for \(Self.list(items))"
        case .targets(let items): "have different right answers for \(Self.list(items))"
        case .items(let a, let b):
            "were not asked the same items"
                + (a.isEmpty ? "" : "; only the first: \(Self.list(a))") + (b.isEmpty ? "" : "; only the second: \(Self.list(b))")
        case .noSamples(let name): "cannot be paired: \(name) has no samples file"
        }
    }

    private static func list(_ items: [Int]) -> String {
        let shown = items.prefix(12).map(String.init).joined(separator: ", ")
        return "\(items.count) \(items.count == 1 ? "item" : "items") (\(shown)\(items.count > 12 ? ", …" : ""))"
    }
}

extension RecordDifference {
    /// What keeps a task of two runs from being compared; empty when they asked the same.
    static func between(_ a: TaskRecord, _ b: TaskRecord, first: String, second: String) -> [RecordDifference] {
        var kinds: [Kind] = []
        if !isSameVersion(a.version, b.version) { kinds.append(.version(a.version, b.version)) }
        if a.shots != b.shots { kinds.append(.shots(a.shots, b.shots)) }
        for (task, name) in [(a, first), (b, second)] where task.samples.isEmpty { kinds.append(.noSamples(name)) }
        if !a.samples.isEmpty, !b.samples.isEmpty { kinds += itemKinds(a.samples, b.samples) }
        return kinds.map { RecordDifference(task: a.name, first: first, second: second, kind: $0) }
    }

    /// 1, 1.0 and "1" are one version.
    private static func isSameVersion(_ a: String, _ b: String) -> Bool {
        if let a = Double(a), let b = Double(b) { return a == b }
        return a.utf8.elementsEqual(b.utf8)
    }

    private static func itemKinds(_ a: [SampleRecord], _ b: [SampleRecord]) -> [Kind] {
        let (a, b) = (byNumber(a), byNumber(b))
        let shared = a.keys.filter { b[$0] != nil }.sorted()
        var kinds: [Kind] = []
        let (onlyA, onlyB) = (a.keys.filter { b[$0] == nil }.sorted(), b.keys.filter { a[$0] == nil }.sorted())
        if !onlyA.isEmpty || !onlyB.isEmpty { kinds.append(.items(onlyFirst: onlyA, onlySecond: onlyB)) }
        func differing(_ hash: (SampleRecord) -> String) -> [Int] {
            shared.filter { number in
                guard let one = a[number].map(hash), let two = b[number].map(hash) else { return false }
                return !one.utf8.elementsEqual(two.utf8)
            }
        }
        for (items, kind) in [
            (differing(\.documentHash), Kind.documents), (differing(\.promptHash), Kind.prompts), (differing(\.targetHash), Kind.targets),
        ] where !items.isEmpty {
            kinds.append(kind(items))
        }
        return kinds
    }

    private static func byNumber(_ samples: [SampleRecord]) -> [Int: SampleRecord] {
        Dictionary(samples.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
