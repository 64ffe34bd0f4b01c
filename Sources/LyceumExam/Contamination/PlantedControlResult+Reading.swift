public import LyceumCore
internal import LyceumStatistics

extension PlantedControlResult {
    /// Reads a curve that ``write(to:)`` wrote.
    ///
    /// - Throws: `LyceumError` naming the file and the key that is missing or of another kind.
    public static func read(_ path: String) throws(LyceumError) -> PlantedControlResult {
        let tree = try JSON.read(path: path)
        func number(_ value: JSON?, _ key: String) throws(LyceumError) -> Double {
            guard let number = value?.doubleValue else {
                throw LyceumError(
                    .invalidData, "expected a number for '\(key)', found \(value?.kind ?? "nothing")", at: path,
                    remedy: "measure the planted control again: name a file that is not there yet")
            }
            return number
        }
        func whole(_ value: JSON?, _ key: String) throws(LyceumError) -> Int {
            guard let count = Int(exactly: try number(value, key)) else {
                throw LyceumError(.invalidData, "expected a whole number for '\(key)'", at: path)
            }
            return count
        }
        var options = PlantedControl.Options()
        options.seed = tree["seed"]?.stringValue.flatMap { UInt64($0) } ?? options.seed
        options.repeats = tree["repeats"]?.arrayValue?.compactMap(\.intValue) ?? []
        options.itemsPerLevel = try whole(tree["items_per_level"], "items_per_level")
        options.others = try whole(tree["others"], "others")
        options.fillers = try whole(tree["fillers"], "fillers")
        let model = tree["model"]
        options.layers = try whole(model?["layers"], "model.layers")
        options.width = try whole(model?["width"], "model.width")
        options.vocabulary = try whole(model?["vocabulary"], "model.vocabulary")
        var result = PlantedControlResult(
            options: options, parameters: try whole(model?["parameters"], "model.parameters"),
            loss: try number(model?["last_loss"], "model.last_loss"), tokens: try whole(model?["tokens"], "model.tokens"))
        for (name, count) in tree["false_alarms"]?.objectValue ?? JSON.Object() { result.falseAlarms[name] = count.intValue }
        guard let points = tree["points"]?.arrayValue, !points.isEmpty else {
            throw LyceumError(.invalidData, "expected a list of points, found \(tree["points"]?.kind ?? "nothing")", at: path)
        }
        for (place, point) in points.enumerated() {
            func value(_ key: String) throws(LyceumError) -> Double { try number(point[key], "points[\(place)].\(key)") }
            let power = DetectorPower(
                area: try value("auroc"), areaInterval: Interval(lower: try value("auroc_lower"), upper: try value("auroc_upper")),
                rate: try value("rate_at_5_percent"), rateInterval: Interval(lower: try value("rate_lower"), upper: try value("rate_upper")),
                members: try whole(point["members"], "points[\(place)].members"), others: try whole(point["others"], "points[\(place)].others"))
            guard let detector = point["detector"]?.stringValue else {
                throw LyceumError(.invalidData, "expected the name of a detector", at: "\(path): points[\(place)]")
            }
            result.points.append(
                Point(
                    detector: detector, repeats: try whole(point["repeats"], "points[\(place)].repeats"), power: power,
                    found: point["found"]?.intValue, isConfirmed: point["is_confirmed"]?.boolValue ?? true))
        }
        for (place, set) in (tree["sets"]?.arrayValue ?? []).enumerated() {
            func count(_ key: String) throws(LyceumError) -> Int { try whole(set[key], "sets[\(place)].\(key)") }
            guard let detector = set["detector"]?.stringValue else {
                throw LyceumError(.invalidData, "expected the name of a detector", at: "\(path): sets[\(place)]")
            }
            result.sets.append(
                SetPoint(
                    detector: detector, repeats: try count("repeats"), sets: try count("sets"), items: try count("items"),
                    found: try count("found"), effect: try number(set["effect"], "sets[\(place)].effect")))
        }
        return result
    }
}
