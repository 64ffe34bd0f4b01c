/// What the well-known values are called for people, and which belong on one chart. Other names work too and stand for themselves.
enum MetricCatalog {
    /// A chart's place: metrics with the same key share one.
    struct Group: Hashable {
        var key: String
        var title: String
        var unit: String
        var order: Int
    }

    private static let known: [(key: String, title: String, unit: String)] = [
        ("loss", "Loss", "nats per token"),
        ("loss/", "Loss by source", "nats per token"),
        ("validation/loss/", "Validation loss by source", "nats per token"),
        ("rate", "Learning rate", "rate"),
        ("gradient_norm", "Gradient norm", "norm before clipping"),
        ("tokens_per_second", "Speed", "tokens/s"),
        ("speed/", "Speed", "per second"),
        ("change/", "Change of the weights", "relative to the beginning"),
        ("mixture/", "Shares of topics", "of their group"),
        ("topic_perplexity/", "Perplexity of topics", "on held-out text"),
        ("seconds/", "Time of a step", "seconds"),
        ("memory_bytes", "Memory", "bytes"),
        ("step_seconds", "Time of a step", "seconds"),
        ("scale", "Loss scale", ""),
    ]

    /// The chart of a metric; nil for counters that are no curve of interest.
    static func group(_ name: String) -> Group? {
        if ["tokens", "trained_tokens", "epoch", "flop"].contains(name) { return nil }
        let key =
            switch name {
            case "loss", "validation/loss": "loss"
            case _ where name.hasPrefix("loss/"): "loss/"
            case _ where name.hasPrefix("validation/loss/"): "validation/loss/"
            case _ where name.hasPrefix("rate/"): "rate"
            case _ where name.hasPrefix("validation/"): name
            default: name.split(separator: "/", maxSplits: 1).count == 2 ? String(name.prefix { $0 != "/" }) + "/" : name
            }
        if let order = known.firstIndex(where: { $0.key == key }) {
            return Group(key: key, title: known[order].title, unit: known[order].unit, order: order)
        }
        return Group(key: key, title: words(key), unit: "", order: known.count)
    }

    /// Whether a metric is chosen rather than measured, so that its curve is drawn as it is.
    static func isExact(_ group: Group) -> Bool { ["rate", "memory_bytes", "scale", "change/", "mixture/", "topic_perplexity/"].contains(group.key) }

    /// In the order of their charts; what has none comes last.
    static func sorted(_ series: [MetricSeries]) -> [MetricSeries] {
        func order(_ name: String) -> Int { group(name)?.order ?? .max }
        return series.enumerated().sorted { (order($0.element.name), $0.offset) < (order($1.element.name), $1.offset) }.map(\.element)
    }

    /// A line's name beside others on the same chart.
    static func lineName(_ name: String) -> String {
        switch name {
        case "loss": return "training"
        case "validation/loss": return "validation"
        default:
            let prefixes = ["validation/loss/", "loss/", "rate/", "speed/", "seconds/", "change/", "mixture/", "topic_perplexity/"]
            guard let prefix = prefixes.first(where: { name.hasPrefix($0) }) else { return words(name) }
            return String(name.dropFirst(prefix.count))
        }
    }

    private static func words(_ name: String) -> String {
        var text = name.replacing("_", with: " ")
        if text.hasSuffix("/") { text.removeLast() }
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
