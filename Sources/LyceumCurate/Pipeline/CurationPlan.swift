public import LyceumConfiguration
public import LyceumCore
public import LyceumData
public import LyceumPages

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
        public var license: String
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
    /// The files are tables of records in archives, whose relative paths begin here; empty for the table's own folder, nil for other files.
    public var indexBase: String?
    public var fields: Fields
    public var reading: RecordReader.Options
    /// The license of documents that name none; nil leaves them without.
    public var license: String?
    /// How the text of pages is found.
    public var extractor: PageExtractor
    /// Whether checksums of archives are compared.
    public var digests = WARCDigests.ignore
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
    /// Token shards that are made of the kept documents; nil for none.
    public var shards: CurationShards?
    /// Gives the encoder of a deduplication by meaning.
    var encoders: @Sendable (_ model: String, _ threads: Int) throws(LyceumError) -> any DedupEncoder = {
        model, threads throws(LyceumError) in ModelDedupEncoder(model, threads: threads)
    }
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
        static let index = ConfigurationKey<[String]>.paths(
            "index",
            "Instead of paths: tables (.csv, .tsv, .jsonl, .parquet) whose rows name records of archives: path, offset, length (Common Crawl's and CDX's names work, too) and perhaps url, snapshot.")
        static let base = ConfigurationKey<String>.text(
            "index_base", default: "", "Where relative paths of the rows begin, such as https://data.commoncrawl.org/; empty: the table's folder.")
        static let text = ConfigurationKey<String>.text("text", default: "text", "Field that holds the text.")
        static let id = ConfigurationKey<String>.text("id", default: "id", "Field that names the document; without it, file and number do.")
        static let url = ConfigurationKey<String>.text("url", default: "url", "Field that holds the address; dots lead into objects.")
        static let licenseField = ConfigurationKey<String>.text(
            "license_field", default: "license", "Field that names the license of a document; dots lead into objects.")
        static let license = ConfigurationKey<String>.text(
            "license", default: "", "License of the documents that name none, such as CC-BY-4.0; the data card counts documents by license.")
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
            "page_form",
            PageExtractor.Form.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) } + [
                ConfigurationChoice("interleaved", "Markdown, with text_list and image_list beside it, in the order of reading.")
            ], default: "text",
            "How the text of pages is written.")
        static let digests = ConfigurationKey<String>.choice(
            "digests",
            [
                ConfigurationChoice("ignore", "They are not looked at."),
                ConfigurationChoice("check", "A record whose block or payload has another checksum is a broken one."),
            ], default: "ignore", "What is done with the checksums that archives (.warc, .wet) name.")
        static let tables = ConfigurationKey<Bool>.flag("page_tables", default: true, "Whether tables of pages are kept.")
        static let section = ConfigurationSection(
            "input", "What is read.", shorthand: "paths",
            keys: [
                paths.declaration, index.declaration, base.declaration, text.declaration, id.declaration, url.declaration, licenseField.declaration,
                license.declaration, onError.declaration, longest.declaration, focus.declaration, form.declaration, tables.declaration,
                digests.declaration,
            ])

        static func extractor(_ input: ConfigurationReader) -> PageExtractor {
            var options = PageExtractor.Options()
            options.focus = PageExtractor.Focus(rawValue: input[focus]) ?? .balanced
            options.keepsImages = input[form] == "interleaved"
            options.form = options.keepsImages ? .markdown : PageExtractor.Form(rawValue: input[form]) ?? .text
            options.keepsTables = input[tables]
            return PageExtractor(options)
        }
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
            KeyDeclaration("decontaminate", .section(DecontaminationSettings.section), DecontaminationSettings.section.meaning),
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
        indexBase = input[Input.index].isEmpty ? nil : input[Input.base]
        fields = Fields(text: input[Input.text], id: input[Input.id], url: input[Input.url], license: input[Input.licenseField])
        license = input[Input.license].isEmpty ? nil : input[Input.license]
        reading = RecordReader.Options(onError: ErrorPolicy(rawValue: input[Input.onError]) ?? .stop)
        reading.skippingAdvice = "have broken records left out (on_error: skip under input)"
        reading.maximumRecordBytes = max(input[Input.longest] ?? 16 << 20, 1)
        extractor = Input.extractor(input)
        digests = WARCDigests(rawValue: input[Input.digests]) ?? .ignore
        var uses: [String: Int] = [:]
        stages = Self.stages(Self.presetReaders(reader, \.stages, Self.stage) + reader.readers(for: "stages"), reader, &uses)
        let passes = reader.has("deduplicate") ? reader.readers(for: "deduplicate") : Self.presetReaders(reader, \.deduplications, CurationDedup.section)
        deduplications = passes.enumerated().compactMap { CurationDedup($0.element, number: $0.offset) }
        finishing = Self.stages(Self.presetReaders(reader, \.finishing, Self.stage) + reader.readers(for: "finish"), reader, &uses)
        let output = reader.reader(for: "output")
        folder = output[Output.folder]
        // Shards are made of documents, which stay beside them.
        form = Form(rawValue: output[Output.format]) ?? (output[Output.format] == Output.shards ? .zstd : .plain)
        shards = CurationShards(output)
        keepsDropped = output[Output.dropped]
        workers = reader[Self.workers] ?? Processors.count
        samples = reader[Self.samples]
        name = reader[Self.nameKey]
        configuration = Self.configuration(reader.node.json, files)
        digest = Self.digest(of: configuration)
        orderFinishing(isPreset: reader.has("preset"))
        Self.checkSurveys(stages) { reader.issues.add($0, at: reader.place(of: "stages"), remedy: $1) }
        checkFormulas()
    }

    static func digest(of configuration: JSON) -> String {
        var digest = Digest()
        digest.update(Array(configuration.text().utf8))
        return digest.hexadecimal()
    }

    private static func files(_ input: ConfigurationReader) -> [DataFile] {
        let paths = input[Input.paths]
        if case let tables = input[Input.index], !tables.isEmpty {
            if !paths.isEmpty { input.report("index", "“input.paths” and “input.index” exclude each other") }
            return indexFiles(tables, input)
        }
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

    private static func indexFiles(_ tables: [String], _ input: ConfigurationReader) -> [DataFile] {
        do throws(LyceumError) {
            let files = try DataFile.find(tables)
            for file in files where [.text, .lines].contains(file.format) {
                throw LyceumError(
                    .invalidArgument, "expected a table (.csv, .tsv, .jsonl, .json, .parquet)", at: file.path, remedy: "give the index one of these endings")
            }
            return files
        } catch {
            input.issues.add(error)
            return []
        }
    }

    /// What a preset has under a key.
    private static func presetReaders(
        _ reader: ConfigurationReader, _ part: KeyPath<CurationPreset, String>, _ section: ConfigurationSection
    ) -> [ConfigurationReader] {
        guard let name = reader[preset], let preset = CurationPreset(rawValue: name), !preset[keyPath: part].isEmpty,
            case .list(let nodes)? = try? YAML.tree(preset[keyPath: part], source: "preset \(name)").content
        else { return [] }
        return nodes.map { ConfigurationReader($0, section: section, folder: reader.folder, issues: reader.issues) }
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
