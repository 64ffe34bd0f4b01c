internal import LyceumConfiguration
internal import LyceumCore

extension TaskDecoder {
    /// `dataset_path`, `dataset_name` and `dataset_kwargs`.
    func readData(_ task: inout TaskDefinition) throws(LyceumError) {
        task.data.path = try text("dataset_path")
        task.data.subset = try text("dataset_name")
        guard let value = try value("dataset_kwargs") else { return }
        guard let object = value.objectValue else {
            throw LyceumError(.invalidData, "expected a section for 'dataset_kwargs', found \(value.kind)", at: fields.place(of: "dataset_kwargs"))
        }
        task.data.arguments = object
        task.data.field = object["field"]?.stringValue
        if let files = object["data_files"]?.unlessNull {
            task.data.files = try self.files(files, below: object["data_dir"]?.stringValue, task, fields["dataset_kwargs"]?["data_files"]?.place)
        }
        if let names = object["names"]?.arrayValue { task.data.columns = names.compactMap(\.stringValue) }
    }

    /// `data_files`: a path, a list of paths, or either of them by split. Without splits, the files are the training split, as in `datasets`.
    private func files(
        _ value: JSON, below folder: String?, _ task: TaskDefinition, _ place: String?
    ) throws(LyceumError) -> [String: [String]] {
        func paths(_ value: JSON) throws(LyceumError) -> [String] {
            let texts = (value.arrayValue ?? [value]).compactMap(\.stringValue)
            guard !texts.isEmpty, texts.count == value.arrayValue?.count ?? 1 else {
                throw LyceumError(.invalidData, "expected paths as data_files, found \(value.kind)", at: place)
            }
            return texts.map { path in folder.map { path.hasPrefix("/") ? path : $0 + "/" + path } ?? path }
        }
        guard let bySplit = value.objectValue else { return ["train": try paths(value)] }
        var files: [String: [String]] = [:]
        for (split, value) in bySplit { files[split] = try paths(value) }
        return files
    }

    // MARK: Our own

    private static let ownKeys = [
        "files", "folders", "columns", "field", "key", "among", "id", "where", "cluster", "facets", "source", "label",
        "seed",
    ]

    /// `metadata`, and below `metadata.lyceum` what task files of the harness leave to Python: where files lie, which rows count, what belongs
    /// together.
    func readMetadata(_ task: inout TaskDefinition) throws(LyceumError) {
        guard let value = try value("metadata") else { return }
        // Old files hold a bare version or a list here.
        task.metadata = value.objectValue ?? JSON.Object([("version", value)])
        if task.metadata["chance"] == nil, let chance = task.metadata["baselines"]?["chance"]?.doubleValue, chance > 0 {
            task.metadata["chance"] = .number(chance)
        }
        guard let own = task.metadata["lyceum"]?.objectValue else { return }
        let node = fields["metadata"]?["lyceum"]
        for (key, value) in own {
            let place = node?[key]?.place ?? fields.place(of: "metadata")
            guard try read(key, value, &task, place) else {
                throw LyceumError(.invalidData, "expected \(Self.expected(key)) for '\(key)' below metadata.lyceum, found \(value.text())", at: place)
            }
        }
    }

    private static func expected(_ key: String) -> String {
        switch key {
        case "files": "splits with paths"
        case "where": "columns with values"
        case "folders", "columns", "facets": "a list of names"
        case "seed": "a whole number of 0 or more"
        default: "text"
        }
    }

    private func read(_ key: String, _ value: JSON, _ task: inout TaskDefinition, _ place: String) throws(LyceumError) -> Bool {
        let names = (value.arrayValue ?? [value]).compactMap(Self.text)
        switch key {
        case "files":
            guard value.objectValue != nil else { return false }
            task.data.files = try files(value, below: nil, task, place)
            task.data.filesAreAlternatives = true
        case "where":
            guard let object = value.objectValue else { return false }
            for (column, value) in object { task.data.kept[column] = value.arrayValue ?? [value] }
        case "folders": task.data.folders = names
        case "columns": task.data.columns = names
        case "facets": task.facetColumns = names
        case "field": task.data.field = value.stringValue
        case "key": task.data.keyColumn = value.stringValue
        case "among": task.data.selection = value.stringValue
        case "id": task.data.idColumn = value.stringValue
        case "cluster": task.clusterColumn = value.stringValue
        case "source": task.data.source = value.stringValue
        case "label": task.labelColumn = value.stringValue
        case "seed":
            guard let seed = value.intValue.flatMap({ UInt64(exactly: $0) }) else { return false }
            task.seed = seed
        default:
            throw LyceumError(
                .invalidData, "unknown key '\(key)' below metadata.lyceum", at: place,
                remedy: LyceumError.nearestNameRemedy(key, among: Self.ownKeys, otherwise: "keys are \(Self.ownKeys.joined(separator: ", "))"))
        }
        return true
    }
}
