internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumModel

/// A deduplication as a pipeline names it.
public struct CurationDedup: Sendable, Hashable {
    /// The stage's name in reports: `dedup-minhash`, with a number from its second use on.
    public var label: String
    public var options: DedupOptions

    /// Why documents go.
    public static let reasons = ["duplicate", "known", "too_short", "emptied"]

    public init(label: String, options: DedupOptions) {
        self.label = label
        self.options = options
    }

    private static let method = ConfigurationKey<String>.choice(
        "method",
        [
            ConfigurationChoice("minhash", "documents that say nearly the same"), ConfigurationChoice("document", "documents with the same bytes"),
            ConfigurationChoice("url", "documents with the same address"), ConfigurationChoice("line", "lines that were there before"),
            ConfigurationChoice("paragraph", "paragraphs that were there before"),
            ConfigurationChoice("sentences", "runs of sentences that were there before"),
            ConfigurationChoice("substring", "runs of bytes that are there elsewhere"),
            ConfigurationChoice("bloom", "documents most of whose runs of words were there before, in fixed memory"),
            ConfigurationChoice("semantic", "documents that mean nearly the same"),
        ], default: "minhash", "What is compared.")
    private static let preset = ConfigurationKey<String>.choice(
        "preset", MinHashParameters.Preset.allCases.map { ConfigurationChoice($0.rawValue, "as published") }, default: "fineweb",
        "MinHash: settings of a published corpus.")
    private static let bands = ConfigurationKey<Int?>.whole("bands", in: 1...4096, automatic: "the preset's", "MinHash: bands.")
    private static let rows = ConfigurationKey<Int?>.whole("rows", in: 1...256, automatic: "the preset's", "MinHash: values of a band.")
    private static let hash = ConfigurationKey<String>.choice(
        "hash", [ConfigurationChoice("sha1", "as published"), ConfigurationChoice("xxhash64", "faster")], default: "sha1",
        "MinHash: hash of a shingle.")
    private static let seed = ConfigurationKey<Int>.whole("seed", in: 0...Int(UInt32.max), default: 1, "MinHash: seed of the functions. Semantic: of the clusters.")
    private static let sentences = ConfigurationKey<Int>.whole("sentences", in: 1...100, default: 3, "Sentences of a run.")
    private static let bytes = ConfigurationKey<Int>.whole("bytes", in: 16...100_000, default: 100, "Substring: shortest run in bytes.")
    private static let keep = ConfigurationKey<String>.choice(
        "keep",
        SubstringKeep.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }
            + [ConfigurationChoice("newest", "of documents the newest by date_field")], default: "first",
        "What stays of a group: of documents first or newest, of runs of bytes first or none.")
    private static let dateField = ConfigurationKey<String>.text("date_field", default: "date", "Field with the dates for keep: newest.")
    private static let scope = ConfigurationKey<String?>.text(
        "scope", automatic: "all documents", "Field that says which documents are compared, such as a snapshot (minhash, document, url).")
    private static let scopeBy = ConfigurationKey<String>.choice(
        "scope_by", DedupScope.Reach.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "value", "What the field puts together.")
    private static let size = ConfigurationKey<Int?>.bytes("bloom_size", automatic: "256MB", "Bloom: memory of the filter.")
    private static let expected = ConfigurationKey<Int>.whole(
        "bloom_expected", in: 1...Int.max, default: 100_000_000, "Bloom: runs of words the filter is made for.")
    private static let encoder = ConfigurationKey<String?>.text(
        "encoder", automatic: "none", "Semantic: a model of sentence vectors: a folder, a .gguf file, or a name from the cache.")
    private static let similarity = ConfigurationKey<Double>.number(
        "similarity", in: 0...0.999_999, default: 0.95, "Semantic: cosine above which two documents say the same.")
    private static let clusters = ConfigurationKey<Int?>.whole(
        "clusters", in: 1...65_536, automatic: "one for every 1000 documents", "Semantic: clusters inside which documents are compared.")
    private static let prefer = ConfigurationKey<String>.choice(
        "prefer",
        [
            ConfigurationChoice("first", "the first of the files"), ConfigurationChoice("far", "the one least like its cluster's center, as published"),
            ConfigurationChoice("near", "the one most like it"),
        ], default: "first", "Semantic: which of similar documents stays.")
    private static let least = ConfigurationKey<Int?>.whole(
        "minimum_words", in: 0...1_000_000, automatic: "50 for sentences, else 0", "Documents that lost a part and have fewer words left go.")
    private static let memory = ConfigurationKey<Int?>.bytes("memory", automatic: "1GB", "Memory for sorting; what does not fit goes to disk.")
    private static let index = ConfigurationKey<[String]>.paths("index", "Indexes of earlier documents: what they know goes.")
    private static let within = ConfigurationKey<Bool>.flag(
        "within", default: false, "With an index: the new documents are compared with each other, too.")
    private static let saved = ConfigurationKey<String?>.path("save_index", automatic: "none", "File for an index of these documents.")

    static let section = ConfigurationSection(
        "deduplicate", "Takes out what was said before, once all files are through the stages.", shorthand: "method",
        keys: [
            method.declaration, preset.declaration, bands.declaration, rows.declaration, hash.declaration, seed.declaration, sentences.declaration,
            bytes.declaration, keep.declaration, size.declaration, expected.declaration, encoder.declaration, similarity.declaration,
            clusters.declaration, prefer.declaration, least.declaration, memory.declaration, index.declaration,
            within.declaration, saved.declaration, dateField.declaration, scope.declaration, scopeBy.declaration,
        ])

    /// nil where something is wrong, which the reader's issues then say.
    init?(_ reader: ConfigurationReader, number: Int) {
        let name = reader[Self.method]
        guard let method = Self.method(name, reader) else { return nil }
        var options = DedupOptions(method)
        options.memory = reader[Self.memory] ?? 1_000_000_000
        options.minimumWords = reader[Self.least] ?? (name == "sentences" ? 50 : 0)
        options.indexes = reader[Self.index]
        options.comparesWithin = reader[Self.within]
        options.savedIndex = reader[Self.saved]
        options.scope = reader[Self.scope].map { DedupScope(field: $0, reach: DedupScope.Reach(rawValue: reader[Self.scopeBy]) ?? .value) }
        options.newest = reader[Self.keep] == "newest" ? reader[Self.dateField] : nil
        do throws(LyceumError) { try options.check() } catch {
            reader.issues.add(error.at(reader.node.place))
            return nil
        }
        self.init(label: number == 0 ? "dedup-\(name)" : "dedup-\(name)-\(number + 1)", options: options)
    }

    private static func method(_ name: String, _ reader: ConfigurationReader) -> DedupMethod? {
        switch name {
        case "minhash":
            var parameters = (MinHashParameters.Preset(rawValue: reader[preset]) ?? .fineweb).parameters
            parameters.bands = reader[bands] ?? parameters.bands
            parameters.rows = reader[rows] ?? parameters.rows
            parameters.hash = ShingleHash(rawValue: reader[hash]) ?? .sha1
            parameters.seed = UInt32(clamping: reader[seed])
            return .minhash(parameters)
        case "document": return .document
        case "url": return .url(field: "url")
        case "line": return .line
        case "paragraph": return .paragraph
        case "sentences": return .sentences(reader[sentences])
        case "substring": return .substring(bytes: reader[bytes], keep: SubstringKeep(rawValue: reader[keep]) ?? .first)
        case "bloom": return .bloom(BloomParameters(bytes: reader[size] ?? 256 << 20, expected: reader[expected]))
        case "semantic": return semantic(reader)
        // The choice was checked, and the mistake is among the issues.
        default: return nil
        }
    }

    private static func semantic(_ reader: ConfigurationReader) -> DedupMethod? {
        guard let name = reader[encoder] else {
            reader.report("encoder", "the method semantic needs an encoder", remedy: "name a model of sentence vectors, such as encoder: all-MiniLM-L6-v2")
            return nil
        }
        let model = CurationModels.path(name, in: reader.folder)
        do throws(LyceumError) { _ = try Hub.resolve(model) } catch {
            reader.issues.add(error.at(reader.place(of: "encoder")))
            return nil
        }
        return .semantic(
            SemanticParameters(
                encoder: model, similarity: reader[similarity], clusters: reader[clusters],
                prefer: SemanticParameters.Preference(rawValue: reader[prefer]) ?? .first, seed: UInt64(clamping: reader[seed])))
    }
}
