public import LyceumConfiguration
public import LyceumCore
public import LyceumData

/// A pipeline as it is written down, checked before anything is read.
public struct CurationPlan: Sendable {
    public struct Stage: Sendable {
        /// The filter's name, with a number from its second use on.
        public var label: String
        public var filter: any TextFilter
    }

    public struct Fields: Sendable, Hashable {
        public var text: String
        public var id: String
        public var url: String
    }

    /// How documents are written.
    public enum Form: String, Sendable, CaseIterable {
        case plain = "jsonl"
        case gzip = "jsonl.gz"
        case zstd = "jsonl.zst"
        case parquet

        var meaning: String { self == .parquet ? "a column store, compressed with zstd" : "JSON lines" }
    }

    public var name: String
    public var files: [DataFile]
    public var fields: Fields
    public var reading: RecordReader.Options
    /// How the text of pages is found.
    public var extractor: PageExtractor
    public var stages: [Stage]
    public var folder: String
    public var form: Form
    public var keepsDropped: Bool
    public var workers: Int
    /// Documents of each kind and file that the data card shows.
    public var samples: Int
    /// What is done with all kept documents together once every file is through the stages.
    public var deduplications: [CurationDedup] = []
    /// Stages for the documents that deduplication left.
    public var finishing: [Stage] = []
    /// Everything that decides about the output, and the files.
    public var configuration: JSON
    /// Stands for the configuration.
    public var digest: String

    private static let nameKey = ConfigurationKey<String>.text("name", default: "data", "What the data card calls the data.")
    private static let preset = ConfigurationKey<String?>.choice(
        "preset", CurationPreset.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, automatic: "none",
        "Stages of a published pipeline; those under stages follow.")
    private static let workers = ConfigurationKey<Int?>.whole(
        "workers", in: 1...1024, automatic: "the processor's cores", "Files worked on at the same time. The output does not depend on it.")
    private static let samples = ConfigurationKey<Int>.whole(
        "samples", in: 0...1000, default: 3, "Kept documents, and dropped ones of each reason, that each file gives to the data card.")

    private enum Input {
        static let paths = ConfigurationKey<[String]>.paths(
            "paths", "Files, folders and http(s) addresses: .warc, .wet, .html, .jsonl, .json, .csv, .tsv, .txt, .md, also .gz and .zst; .parquet.")
        static let text = ConfigurationKey<String>.text("text", default: "text", "Field that holds the text.")
        static let id = ConfigurationKey<String>.text("id", default: "id", "Field that names the document; without it, file and number do.")
        static let url = ConfigurationKey<String>.text("url", default: "url", "Field that holds the address; dots lead into objects.")
        static let onError = ConfigurationKey<String>.choice(
            "on_error", [ConfigurationChoice("stop", "The run ends."), ConfigurationChoice("skip", "The record is left out and counted.")],
            default: "stop", "What a broken record does.")
        static let longest = ConfigurationKey<Int?>.bytes(
            "longest_record", automatic: "16 MiB",
            "Longer records are broken ones. A worker needs up to about 60 times this much memory, for the worst of texts.")
        static let focus = ConfigurationKey<String>.choice(
            "page_focus",
            [
                ConfigurationChoice("precision", "Rather miss text than keep what does not belong to it."), ConfigurationChoice("balanced", "Neither."),
                ConfigurationChoice("recall", "Rather keep too much."),
            ], default: "balanced", "What finding the text of pages (.warc, .html) aims at.")
        static let form = ConfigurationKey<String>.choice(
            "page_form", [ConfigurationChoice("text", "Plain text."), ConfigurationChoice("markdown", "Markdown.")], default: "text",
            "How the text of pages is written.")
        static let tables = ConfigurationKey<Bool>.flag("page_tables", default: true, "Whether tables of pages are kept.")
        static let section = ConfigurationSection(
            "input", "What is read.", shorthand: "paths",
            keys: [
                paths.declaration, text.declaration, id.declaration, url.declaration, onError.declaration, longest.declaration, focus.declaration,
                form.declaration, tables.declaration,
            ])

        static func extractor(_ input: ConfigurationReader) -> PageExtractor {
            var options = PageExtractor.Options()
            options.focus = PageExtractor.Focus(rawValue: input[focus]) ?? .balanced
            options.form = PageExtractor.Form(rawValue: input[form]) ?? .text
            options.keepsTables = input[tables]
            return PageExtractor(options)
        }
    }

    private enum Output {
        static let folder = ConfigurationKey<String>.requiredPath("folder", "Where kept/, dropped/ and the reports go.")
        static let format = ConfigurationKey<String>.choice(
            "format", Form.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "jsonl", "How documents are written.")
        static let dropped = ConfigurationKey<Bool>.flag("keep_dropped", default: true, "Whether dropped documents are written, with their reasons.")
        static let section = ConfigurationSection(
            "output", "What is written.", shorthand: "folder", keys: [folder.declaration, format.declaration, dropped.declaration])
    }

    private static let filter = ConfigurationKey<String?>.choice(
        "filter", FilterCatalog.all.map { ConfigurationChoice($0.name, $0.meaning) }, automatic: "none", "A filter as it is.")
    private static let stage = ConfigurationSection(
        "stage", "A filter, by its name alone or with values under it.", shorthand: "filter",
        keys: [filter.declaration] + FilterCatalog.all.map { KeyDeclaration($0.name, .section($0.section), $0.meaning) })

    /// All keys.
    public static let section = ConfigurationSection(
        "curate", "A pipeline.",
        keys: [
            nameKey.declaration, KeyDeclaration("input", .section(Input.section), isRequired: true, Input.section.meaning), preset.declaration,
            KeyDeclaration("stages", .sections(stage), stage.meaning),
            KeyDeclaration("decontaminate", .section(CurationDecontamination.section), CurationDecontamination.section.meaning),
            KeyDeclaration("deduplicate", .sections(CurationDedup.section), CurationDedup.section.meaning),
            KeyDeclaration("finish", .sections(stage), "A filter for the documents that deduplication left, such as personal-data."),
            KeyDeclaration("output", .section(Output.section), isRequired: true, Output.section.meaning), workers.declaration, samples.declaration,
        ])

    /// Reads a file.
    /// - Parameters:
    ///   - overrides: `key=value`, applied in order.
    ///   - examinations: gives the items that documents must not hold; without it, only the pipeline's own files of items do.
    /// - Throws: `LyceumError` that lists everything that is wrong, with lines.
    public static func read(
        path: String, overrides: [String] = [], examinations: BenchmarkSource? = nil
    ) throws(LyceumError) -> CurationPlan {
        try read(try YAML.tree(path: path), folder: FileSystem.parent(of: path) ?? ".", overrides: overrides, examinations)
    }

    /// Reads a text; relative paths start at `folder`.
    public static func parse(
        _ text: String, folder: String = ".", overrides: [String] = [], examinations: BenchmarkSource? = nil
    ) throws(LyceumError) -> CurationPlan {
        try read(try YAML.tree(text, source: "pipeline"), folder: folder, overrides: overrides, examinations)
    }

    private static func read(
        _ tree: ConfigurationNode, folder: String, overrides: [String], _ examinations: BenchmarkSource?
    ) throws(LyceumError) -> CurationPlan {
        var node = tree
        for override in overrides { node = try section.applying(override, to: node) }
        let issues = ConfigurationIssues()
        let reader = ConfigurationReader(node, section: section, folder: folder, issues: issues)
        var plan = CurationPlan(reader)
        try issues.check()
        try plan.addDecontamination(reader, examinations)
        return plan
    }

    private init(_ reader: ConfigurationReader) {
        let input = reader.reader(for: "input")
        files = Self.files(input)
        fields = Fields(text: input[Input.text], id: input[Input.id], url: input[Input.url])
        reading = RecordReader.Options(onError: ErrorPolicy(rawValue: input[Input.onError]) ?? .stop)
        reading.skippingAdvice = "have broken records left out (on_error: skip under input)"
        reading.maximumRecordBytes = max(input[Input.longest] ?? 16 << 20, 1)
        extractor = Input.extractor(input)
        var uses: [String: Int] = [:]
        stages = Self.stages(Self.presetReaders(reader) + reader.readers(for: "stages"), reader, &uses)
        deduplications = reader.readers(for: "deduplicate").enumerated().compactMap { CurationDedup($0.element, number: $0.offset) }
        finishing = Self.stages(reader.readers(for: "finish"), reader, &uses)
        let output = reader.reader(for: "output")
        folder = output[Output.folder]
        form = Form(rawValue: output[Output.format]) ?? .plain
        keepsDropped = output[Output.dropped]
        workers = reader[Self.workers] ?? Processors.count
        samples = reader[Self.samples]
        name = reader[Self.nameKey]
        configuration = Self.configuration(reader.node.json, files)
        digest = Self.digest(of: configuration)
        orderFinishing(isPreset: reader.has("preset"))
    }

    static func digest(of configuration: JSON) -> String {
        var digest = Digest()
        digest.update(Array(configuration.text().utf8))
        return digest.hexadecimal()
    }

    private static func files(_ input: ConfigurationReader) -> [DataFile] {
        let paths = input[Input.paths]
        guard !paths.isEmpty else {
            input.issues.add(
                "“input.paths” is missing: a pipeline needs something to read", at: input.place(of: "paths"),
                remedy: "add “paths: [folder]” under input")
            return []
        }
        do throws(LyceumError) { return try DataFile.findWithPages(paths) } catch {
            input.issues.add(error)
            return []
        }
    }

    private static func presetReaders(_ reader: ConfigurationReader) -> [ConfigurationReader] {
        guard let name = reader[preset], let preset = CurationPreset(rawValue: name),
            case .list(let nodes)? = try? YAML.tree(preset.stages, source: "preset \(name)").content
        else { return [] }
        return nodes.map { ConfigurationReader($0, section: stage, folder: reader.folder, issues: reader.issues) }
    }

    /// - Parameter uses: how often each filter was named so far.
    private static func stages(_ readers: [ConfigurationReader], _ reader: ConfigurationReader, _ uses: inout [String: Int]) -> [Stage] {
        var stages: [Stage] = []
        for element in readers {
            let names = FilterCatalog.all.map(\.name).filter { element.node[$0] != nil } + [element[filter]].compactMap { $0 }
            guard names.count == 1, let declaration = FilterCatalog.named(names[0]) else {
                reader.issues.add(
                    "expected one filter, found \(names.isEmpty ? "none" : names.joined(separator: ", "))", at: element.node.place,
                    remedy: "write a list with one filter at each hyphen")
                continue
            }
            let inner = element.node[names[0]] == nil
                ? ConfigurationReader(.empty(at: element.node.place), section: declaration.section, folder: reader.folder, issues: reader.issues)
                : element.reader(for: names[0])
            guard let made = declaration.make(inner) else { continue }
            uses[names[0], default: 0] += 1
            stages.append(Stage(label: uses[names[0]] == 1 ? names[0] : "\(names[0])-\(uses[names[0]] ?? 0)", filter: made))
        }
        return stages
    }

    /// Workers and the place of the output change nothing in it.
    private static func configuration(_ json: JSON, _ files: [DataFile]) -> JSON {
        var object = json.objectValue ?? JSON.Object()
        object["workers"] = nil
        if case .object(var output)? = object["output"] {
            output["folder"] = nil
            object["output"] = .object(output)
        } else {
            object["output"] = nil
        }
        object["files"] = .array(files.map { .string($0.path) })
        return .object(object)
    }
}
