internal import LyceumCore
internal import LyceumData

/// Reads the documents of a task's splits.
struct TaskDocuments {
    /// The rows of a split, all with the same columns.
    struct Split {
        var name: String
        var documents: [JSON.Object]
        var columns: Set<String>
        /// `file:line` of each document.
        var places: [String]
        var warnings: [String] = []
    }

    let task: TaskDefinition
    let folder: String?

    func split(_ name: String) throws(LyceumError) -> Split {
        let files = try DataLocator(task: task, folder: folder).files(of: name)
        var options = RecordReader.Options()
        options.columns = task.data.columns
        if let field = task.data.field { options.layout = .field(field) }
        if let column = task.data.keyColumn { options.layout = .keyed(column) }
        var split = Split(name: name, documents: [], columns: [], places: [])
        // Values of separated files are texts; whole columns of numbers become numbers, as in other readers, where the file names its columns.
        let separated = task.data.columns.isEmpty && files.allSatisfy { [.csv, .tsv].contains($0.format) }
        let reader = RecordReader(files, options: options)
        while let record = try reader.next() {
            split.documents.append(object(record))
            split.places.append(reader.place(of: record))
        }
        let names = files.map(\.path)
        guard !split.documents.isEmpty else {
            throw LyceumError(
                .invalidData, "the split '\(name)' has no documents", at: names.joined(separator: ", "), remedy: "check that the files are complete")
        }
        if separated { ColumnTypes.infer(&split.documents) }
        unify(&split)
        try select(&split, files)
        try keep(&split, names)
        note(&split)
        return split
    }

    /// The size of a split's files; nil when they are not there.
    func bytes(of name: String) -> Int? {
        guard let files = try? DataLocator(task: task, folder: folder).files(of: name) else { return nil }
        return files.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }
    }

    /// A line of text is a document with the column `text`, as the harness's readers have it.
    private func object(_ record: DataRecord) -> JSON.Object {
        switch record.content {
        case .object(let object): object
        case .text(let text): JSON.Object([("text", .string(text))])
        }
    }

    /// Columns that some rows lack are empty there.
    private func unify(_ split: inout Split) {
        var order: [String] = []
        var seen: Set<String> = []
        for document in split.documents { for key in document.keys where seen.insert(key).inserted { order.append(key) } }
        split.columns = seen
        for position in split.documents.indices where split.documents[position].count != order.count {
            let document = split.documents[position]
            split.documents[position] = JSON.Object(order.map { ($0, document[$0] ?? .null) })
        }
    }

    /// Of keyed documents, those that the file of the official part names.
    private func select(_ split: inout Split, _ files: [DataFile]) throws(LyceumError) {
        guard let name = task.data.selection, let column = task.data.keyColumn, split.columns.contains(column), let first = files.first else {
            return
        }
        let path = (FileSystem.parent(of: first.path) ?? ".") + "/" + name
        guard FileSystem.isFile(path) else {
            split.warnings.append("\(name) is not beside \(first.path): all \(split.documents.count) documents are asked, not the official test part")
            return
        }
        let selection = try JSON.read(path: path)
        let names = Set(selection.objectValue?.keys ?? (selection.arrayValue ?? []).compactMap(TaskDecoder.text))
        let kept = split.documents.indices.filter { position in
            split.documents[position][column].flatMap(TaskDecoder.text).map(names.contains) ?? false
        }
        guard !kept.isEmpty else { throw LyceumError(.invalidData, "none of the \(split.documents.count) documents is named here", at: path) }
        split.documents = kept.map { split.documents[$0] }
        split.places = kept.map { split.places[$0] }
    }

    private func keep(_ split: inout Split, _ files: [String]) throws(LyceumError) {
        for (column, wanted) in task.data.kept.sorted(by: { $0.key < $1.key }) {
            guard split.columns.contains(column) else {
                throw LyceumError(
                    .invalidData, "expected the column '\(column)', found \(split.columns.sorted().joined(separator: ", "))",
                    at: files.first, remedy: "correct metadata.lyceum.where of the task, or the data")
            }
            let kept = split.documents.indices.filter { position in
                let value = split.documents[position][column] ?? .null
                return wanted.contains { $0 == value || TaskDecoder.text($0) == TaskDecoder.text(value) && TaskDecoder.text(value) != nil }
            }
            guard !kept.isEmpty else {
                let values = Set(split.documents.compactMap { $0[column].flatMap(TaskDecoder.text) }).sorted().prefix(8)
                throw LyceumError(
                    .invalidData, "no document of the split '\(split.name)' has \(column) = \(wanted.map { $0.text() }.joined(separator: " or "))",
                    at: files.first, remedy: "values there: \(values.joined(separator: ", "))")
            }
            split.documents = kept.map { split.documents[$0] }
            split.places = kept.map { split.places[$0] }
        }
    }

    private func note(_ split: inout Split) {
        var first: [JSON.Object: Int] = [:]
        var repeated: [(Int, Int)] = []
        for (position, document) in split.documents.enumerated() {
            if let earlier = first[document] { repeated.append((earlier, position)) } else { first[document] = position }
        }
        guard let (earlier, later) = repeated.first else { return }
        split.warnings.append(
            "\(repeated.count) documents of the split '\(split.name)' occur more than once (\(split.places[later]) repeats \(split.places[earlier]))")
    }
}
