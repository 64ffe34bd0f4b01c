public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Takes repeated documents or lines out, as `lyceum dedup` does, for comparison with a refiner.
public struct RefineDedupKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var method: String
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files and folders of documents.")
    static let method = ConfigurationKey<String>.choice(
        "method",
        [
            ConfigurationChoice("minhash", "documents that say nearly the same"), ConfigurationChoice("document", "equal documents"),
            ConfigurationChoice("line", "equal lines"), ConfigurationChoice("paragraph", "equal paragraphs"),
        ], default: "minhash", "What is compared.")
    static let section = ConfigurationSection("refine-dedup", "Documents without repetitions.", keys: [texts.declaration, method.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine-dedup", "Takes repeated documents or lines out, for comparison with a refiner.", section: Self.section,
            outputs: [.path("texts", "what is left, JSON lines"), .value("kept_share", "share of documents kept"), .value("changed", "documents that lost parts")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let texts = reader[Self.texts]
        if texts.isEmpty { reader.report("texts", "expected documents", remedy: "name them, such as ${world.raw}") }
        return Parameters(texts: texts, method: reader[Self.method])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let method: DedupMethod =
                switch parameters.method {
                case "document": .document
                case "line": .line
                case "paragraph": .paragraph
                default: .minhash(MinHashParameters())
                }
            var options = DedupOptions(method)
            options.memory = 200 << 20
            options.threads = context.threads
            let folder = context.scratch + "/dedup"
            try FileSystem.remove(folder)
            let report = try Deduplicator(try DataFile.find(parameters.texts), output: folder, options: options).run { _ throws(LyceumError) in
                try context.checkCancellation()
            }
            let output = try AtomicFile(path: context.path("texts.jsonl"))
            let reader = RecordReader(try DataFile.find([folder + "/kept"]))
            while let record = try reader.next() {
                let text = try record.text(field: "text")
                try output.write(JSON.object(JSON.Object([("text", .string(text))])).text() + "\n")
            }
            try output.commit()
            return StepResult(
                files: ["texts": "texts.jsonl"],
                values: JSON.Object([
                    ("kept_share", .number(Double(report.kept) / Double(max(report.documents, 1)))), ("changed", .integer(report.changed)),
                ]))
        }
    }
}
