internal import LyceumCore

/// What documents must have that templates do not ask for: names that differ, and clusters.
struct DocumentChecks {
    let task: TaskDefinition

    func check(_ split: TaskDocuments.Split) throws(LyceumError) {
        if let column = task.data.idColumn { try checkNames(column, split) }
        if let column = task.clusterColumn { try checkClusters(column, split) }
        for column in task.facetColumns { try require(column, "facets", split) }
    }

    private func require(_ column: String, _ key: String, _ split: TaskDocuments.Split) throws(LyceumError) {
        guard !split.columns.contains(column) else { return }
        throw LyceumError(
            .invalidData, "expected the column '\(column)' (metadata.lyceum.\(key)), found \(split.columns.sorted().joined(separator: ", "))",
            at: split.places.first ?? task.name, remedy: "name a column that the data has")
    }

    private func checkNames(_ column: String, _ split: TaskDocuments.Split) throws(LyceumError) {
        try require(column, "id", split)
        var first: [JSON: Int] = [:]
        for (position, document) in split.documents.enumerated() {
            let name = document[column] ?? .null
            guard let earlier = first.updateValue(position, forKey: name) else { continue }
            throw LyceumError(
                .invalidData, "the \(column) \(name.text()) occurs twice, first at \(split.places[earlier])", at: split.places[position],
                remedy: "give every document a name of its own; twice the same item would count twice")
        }
    }

    private func checkClusters(_ column: String, _ split: TaskDocuments.Split) throws(LyceumError) {
        try require(column, "cluster", split)
        for (position, document) in split.documents.enumerated() {
            let value = document[column] ?? .null
            guard value.isNull || value.stringValue?.isEmpty == true else { continue }
            throw LyceumError(
                .invalidData, "the document has no cluster: its column '\(column)' is empty", at: split.places[position],
                remedy: "give every document its cluster (the passage, case or table it belongs to); errors of scores depend on it")
        }
    }
}
