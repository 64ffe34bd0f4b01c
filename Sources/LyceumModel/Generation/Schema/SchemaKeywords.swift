internal import LyceumCore

/// The keywords of JSON Schema by what is done with them.
enum SchemaKeywords {
    static let object: Set<String> = ["properties", "required", "additionalProperties"]
    static let array: Set<String> = ["items", "prefixItems", "additionalItems", "minItems", "maxItems"]
    static let string: Set<String> = ["minLength", "maxLength", "pattern", "format"]
    static let number: Set<String> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
    static let general: Set<String> = ["type", "nullable", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"]
    /// Say nothing about which values are valid.
    static let annotations: Set<String> = [
        "title", "description", "default", "examples", "example", "$schema", "$id", "id", "$comment", "deprecated", "readOnly",
        "writeOnly", "definitions", "$defs", "$anchor", "contentEncoding", "contentMediaType", "discriminator", "strict",
    ]
    static let known = object.union(array).union(string).union(number).union(general)

    /// Number formats of OpenAPI, and what they mean.
    static let wholeNumberFormats: [String: ClosedRange<Int>] = [
        "int32": Int(Int32.min)...Int(Int32.max), "int64": Int.min...Int.max,
    ]
    static let numberFormats: Set<String> = ["float", "double"]

    /// - Throws: `LyceumError` (`unsupported`) that names the first keyword that cannot be honored.
    static func check(_ schema: JSON.Object, _ path: String) throws(LyceumError) {
        for (keyword, value) in schema where !known.contains(keyword) && !annotations.contains(keyword) {
            if keyword.hasPrefix("x-") { continue }
            if keyword == "uniqueItems", value == .bool(false) { continue }
            throw LyceumError(
                .unsupported, "the keyword '\(keyword)' of JSON Schema is not supported for constrained decoding",
                at: path, remedy: "Remove it or check it after generating.")
        }
    }

    /// The schema without annotations.
    static func stripped(_ schema: JSON.Object) -> JSON.Object {
        JSON.Object(zip(schema.keys, schema.values).filter { known.contains($0.0) })
    }
}
