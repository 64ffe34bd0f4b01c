internal import LyceumConfiguration
internal import LyceumCore

/// Task files as YAML.
enum TaskYAML {
    static func tree(path: String) throws(LyceumError) -> ConfigurationNode {
        try YAML.tree(path: path)
    }

    static func tree(_ text: String, source: String) throws(LyceumError) -> ConfigurationNode {
        try YAML.tree(text, source: source)
    }
}
