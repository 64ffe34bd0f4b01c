internal import LyceumConfiguration
internal import LyceumCore

/// Makes a group of the keys of its file.
struct TaskGroupDecoder {
    let fields: TaskFields

    func group(_ name: String, members: [String]) throws(LyceumError) -> TaskGroup {
        let decoder = TaskDecoder(fields: fields)
        return TaskGroup(
            name: name, alias: try decoder.text("group_alias"), origin: fields.origin, members: members, aggregations: try aggregations(),
            version: try version(decoder))
    }

    private func version(_ decoder: TaskDecoder) throws(LyceumError) -> String {
        guard let metadata = try decoder.value("metadata"), let version = metadata["version"]?.unlessNull else { return "N/A" }
        return TaskDecoder.text(version) ?? version.text()
    }

    private func aggregations() throws(LyceumError) -> [TaskGroup.Aggregation] {
        guard let node = fields.present("aggregate_metric_list") else { return [] }
        let value = try node.taskValue(of: "aggregate_metric_list")
        var result: [TaskGroup.Aggregation] = []
        for element in value.arrayValue ?? [value] {
            guard let metric = element["metric"]?.stringValue else {
                throw LyceumError(.invalidData, "expected entries with 'metric' in aggregate_metric_list, found \(element.text())", at: node.place)
            }
            if let kind = element["aggregation"]?.stringValue, kind != "mean" {
                throw LyceumError(
                    .unsupported, "groups are put together by their mean, found the aggregation '\(kind)'", at: node.place, remedy: "write mean")
            }
            let list = element["filter_list"]?.unlessNull
            let filters = (list?.arrayValue ?? list.map { [$0] } ?? []).compactMap(\.stringValue)
            result.append(.init(metric: metric, isWeightedBySize: element["weight_by_size"]?.boolValue ?? true, filters: filters))
        }
        return result
    }
}
