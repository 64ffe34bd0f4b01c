public import LyceumCore

/// A task as its file declares it: the fields of lm-evaluation-harness's task YAML (examination reference A1), and few of our own below `metadata`.
public struct TaskDefinition: Sendable, Hashable {
    public enum OutputType: String, Sendable, Hashable, CaseIterable {
        case logLikelihood = "loglikelihood"
        case rollingLogLikelihood = "loglikelihood_rolling"
        case multipleChoice = "multiple_choice"
        case generation = "generate_until"
    }

    /// How a text comes out of a document.
    public enum Source: Sendable, Hashable {
        /// A column's value.
        case column(String)
        /// A Jinja template.
        case template(String)
        /// Fixed texts (`doc_to_choice: ["no", "yes"]`).
        case list([String])
        /// A fixed number (`doc_to_target: 3`).
        case integer(Int)
    }

    public struct FewShot: Sendable, Hashable {
        public enum Sampler: Sendable, Hashable {
            /// Drawn without replacement by a generator that runs on from item to item.
            case random
            case firstN
            /// Nearest by an embedding of the question; needs an embedder.
            case nearest
        }

        public var sampler: Sampler = .random
        public var split: String?
        /// Fixed examples; a split goes before them.
        public var samples: [JSON.Object] = []
        public var text: Source?
        public var target: Source?
        public var choice: Source?
        public var targetDelimiter: String?
        public var delimiter: String?
        public var generationPrefix: String?

        public init() {}
    }

    public struct Metric: Sendable, Hashable {
        public var name: String
        /// nil takes the metric's own.
        public var aggregation: String?
        public var isHigherBetter: Bool?
        /// `ignore_case`, `ignore_punctuation`, `regexes_to_ignore`, ….
        public var options: JSON.Object

        public init(name: String, aggregation: String? = nil, isHigherBetter: Bool? = nil, options: JSON.Object = .init()) {
            self.name = name
            self.aggregation = aggregation
            self.isHigherBetter = isHigherBetter
            self.options = options
        }
    }

    /// Steps on the responses whose result is scored on its own.
    public struct FilterPipeline: Sendable, Hashable {
        public struct Step: Sendable, Hashable {
            public var function: String
            public var options: JSON.Object

            public init(function: String, options: JSON.Object = .init()) {
                self.function = function
                self.options = options
            }
        }

        public var name: String
        public var steps: [Step]

        public init(name: String, steps: [Step]) {
            self.name = name
            self.steps = steps
        }
    }

    public struct Splits: Sendable, Hashable {
        public var training: String?
        public var validation: String?
        public var test: String?
        public var fewShot: String?

        public init() {}
    }

    public var name: String
    public var alias: String?
    public var tags: [String] = []
    /// The file it was read from, for messages; `ready:NAME` for tasks that come with Lyceum.
    public var origin: String
    public var outputType: OutputType = .generation
    public var splits = Splits()
    /// Where its data is: files by split, or a folder.
    public var data = TaskData()
    public var text: Source?
    public var target: Source?
    public var choice: Source?
    public var description = ""
    public var targetDelimiter = " "
    public var fewShotDelimiter = "\n\n"
    public var fewShot = FewShot()
    public var shots = 0
    /// Whether the file says 0 shots itself; then a number asked for is not used, as in the harness.
    public var isAlwaysZeroShot = false
    public var generation: JSON.Object = .init()
    public var generationPrefix: String?
    public var repeats = 1
    /// Empty: one pipeline "none" that takes the first response.
    public var filters: [FilterPipeline] = []
    /// Empty: those of the output type.
    public var metrics: [Metric] = []
    public var decontaminationQuery: Source?
    public var metadata: JSON.Object = .init()
    /// The column whose value says which items belong together.
    public var clusterColumn: String?
    /// Columns results are split by.
    public var facetColumns: [String] = []
    /// The column with a grade people gave the same answer, from 0 to 1: graders report how far they agree with it.
    public var labelColumn: String?
    /// Of worked examples and drawn answers, where the published numbers were made with one; a seed given by the user comes first.
    public var seed: UInt64?

    public init(name: String, origin: String) {
        self.name = name
        self.origin = origin
    }

    /// `metadata.version`, as tables print it.
    public var version: String {
        switch metadata["version"] {
        case .string(let text)?: text
        case .integer(let number)?: "\(number)"
        case .number(let number)?: "\(number)"
        default: "0"
        }
    }
}

/// Where a task's documents are.
public struct TaskData: Sendable, Hashable {
    /// Paths by split, relative to the data folder; a folder or a pattern with `*` is allowed.
    public var files: [String: [String]] = [:]
    /// Whether the first path that is there is taken; otherwise all of them together are the split.
    public var filesAreAlternatives = false
    /// As the harness's `dataset_path` and `dataset_name`, looked for below the data folder.
    public var path: String?
    public var subset: String?
    /// Names for the columns of files without a head (MMLU's CSV).
    public var columns: [String] = []
    /// `dataset_kwargs` as written.
    public var arguments: JSON.Object = .init()
    /// Names of folders below the data folder that are tried besides those of `path`.
    public var folders: [String] = []
    /// In JSON files: the name under which the array of documents stands.
    public var field: String?
    /// In JSON files that hold an object of documents: the column that gets their keys.
    public var keyColumn: String?
    /// A file beside keyed documents whose keys say which of them count (the official test half).
    public var selection: String?
    /// The column that names a document; two documents of one name are an error.
    public var idColumn: String?
    /// Documents are kept when each of these columns has one of the values.
    public var kept: [String: [JSON]] = [:]
    /// Where a user gets the data.
    public var source: String?

    public init() {}
}

/// Tasks whose scores are put together.
public struct TaskGroup: Sendable, Hashable {
    public struct Aggregation: Sendable, Hashable {
        public var metric: String
        /// Whether large tasks weigh more (micro average); otherwise all weigh the same (macro average).
        public var isWeightedBySize: Bool
        /// Empty: every filter that members have.
        public var filters: [String]

        public init(metric: String, isWeightedBySize: Bool = true, filters: [String] = ["none"]) {
            self.metric = metric
            self.isWeightedBySize = isWeightedBySize
            self.filters = filters
        }
    }

    public var name: String
    public var alias: String?
    public var origin: String
    /// Names of tasks and groups.
    public var members: [String]
    public var aggregations: [Aggregation]
    public var version: String

    public init(name: String, alias: String? = nil, origin: String, members: [String], aggregations: [Aggregation], version: String = "0") {
        self.name = name
        self.alias = alias
        self.origin = origin
        self.members = members
        self.aggregations = aggregations
        self.version = version
    }
}
