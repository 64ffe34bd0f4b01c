internal import LyceumCore
internal import LyceumText

/// The options of a filter or metric, read with the place they stand at.
struct ScoringOptions {
    let object: JSON.Object
    let place: String

    func failure(_ key: String, _ expected: String, _ found: JSON) -> LyceumError {
        LyceumError(.invalidData, "expected \(expected) for \"\(key)\", found \(found.kind)", at: place)
    }

    func text(_ key: String, default fallback: String) throws(LyceumError) -> String {
        guard let value = object[key]?.unlessNull else { return fallback }
        guard let text = value.stringValue else { throw failure(key, "a text", value) }
        return text
    }

    func integer(_ key: String, default fallback: Int) throws(LyceumError) -> Int {
        guard let value = object[key]?.unlessNull else { return fallback }
        guard let number = value.intValue else { throw failure(key, "a whole number", value) }
        return number
    }

    func number(_ key: String, default fallback: Double) throws(LyceumError) -> Double {
        guard let value = object[key]?.unlessNull else { return fallback }
        guard let number = value.doubleValue else { throw failure(key, "a number", value) }
        return number
    }

    func flag(_ key: String, default fallback: Bool = false) throws(LyceumError) -> Bool {
        guard let value = object[key]?.unlessNull else { return fallback }
        guard let flag = value.boolValue else { throw failure(key, "true or false", value) }
        return flag
    }

    func texts(_ key: String) throws(LyceumError) -> [String]? {
        guard let value = object[key]?.unlessNull else { return nil }
        guard let elements = value.arrayValue else { throw failure(key, "a list of texts", value) }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw failure(key, "a list of texts", element) }
            texts.append(text)
        }
        return texts
    }

    func expression(_ key: String, default fallback: String) throws(LyceumError) -> PythonExpression {
        try compiled(try text(key, default: fallback), key)
    }

    func expressions(_ key: String) throws(LyceumError) -> [PythonExpression]? {
        guard let patterns = try texts(key) else { return nil }
        var result: [PythonExpression] = []
        for pattern in patterns { result.append(try compiled(pattern, key)) }
        return result
    }

    private func compiled(_ pattern: String, _ key: String) throws(LyceumError) -> PythonExpression {
        do throws(LyceumError) { return try PythonExpression(pattern) } catch { throw error.at("\(place), \(key)") }
    }
}
