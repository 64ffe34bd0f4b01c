public import LyceumCore

/// A value of a configuration and where it stands, so that whatever is wrong with it can be shown.
public struct ConfigurationNode: Sendable {
    public indirect enum Content: Sendable {
        /// Text as written; `isPlain` when no quotes say that it is text and nothing else.
        case scalar(String, isPlain: Bool)
        case list([ConfigurationNode])
        case mapping([Entry])
    }

    public struct Entry: Sendable {
        public var key: String
        public var keyPlace: String
        public var value: ConfigurationNode

        public init(key: String, keyPlace: String, value: ConfigurationNode) {
            self.key = key
            self.keyPlace = keyPlace
            self.value = value
        }
    }

    public var content: Content
    /// `train.yaml:12`, or the flag that gave the value.
    public var place: String
    /// What a tag of the file's own makes of a scalar (`!function`), nil without one.
    public var tag: String?

    public init(_ content: Content, place: String, tag: String? = nil) {
        self.content = content
        self.place = place
        self.tag = tag
    }

    /// An empty value, as after `key:`.
    public static func empty(at place: String) -> ConfigurationNode {
        ConfigurationNode(.scalar("", isPlain: true), place: place)
    }

    /// Nothing, `~` or `null`.
    public var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return YAMLScalar.isNull(text)
    }

    public subscript(key: String) -> ConfigurationNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What was found, for messages.
    public var described: String {
        switch content {
        case .scalar where isNull: "nothing"
        case .scalar(let text, _): "“\(text.count > 60 ? text.prefix(57) + "…" : text[...])”"
        case .list(let elements): "a list of \(elements.count)"
        case .mapping(let entries): "a section with \(entries.map(\.key).prefix(3).joined(separator: ", "))"
        }
    }

    /// The value as JSON, scalars by YAML's core schema.
    public var json: JSON {
        switch content {
        case .scalar(let text, let isPlain): isPlain ? YAMLScalar.json(text) : .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .mapping(let entries): .object(JSON.Object(entries.map { ($0.key, $0.value.json) }))
        }
    }
}
