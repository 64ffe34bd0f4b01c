/// Style rules that only reports of recipes need.
enum RecipeReportStyle {
    static let rules = """
        .claim{background:var(--card);border:1px solid var(--rule);border-left:5px solid var(--soft);border-radius:10px;padding:12px 16px;margin:10px 0;
        display:grid;grid-template-columns:minmax(0,1fr) minmax(0,420px);gap:4px 22px;align-items:center;break-inside:avoid}
        .claim.good{border-left-color:var(--good)}.claim.bad{border-left-color:var(--bad)}.claim.open-verdict{border-left-color:#b07900}.claim p{margin:4px 0}
        .claim h3{margin:0;font-size:15px;overflow-wrap:anywhere}.claim .label{font-weight:700;margin-right:6px}.good .label{color:var(--good)}.bad .label{color:var(--bad)}
        .open-verdict .label{color:#8a5f00}.claim svg{width:100%;height:auto;display:block}.claim .whole{grid-column:1/-1}
        .card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:10px 16px 12px;margin:10px 0;min-width:0}.card h3{margin:0 0 4px}
        .card .facts{margin:8px 0}.card .fact{padding:4px 10px;min-width:70px}.card details{padding:6px 12px}.card pre{border:0;padding:6px 0;margin:0}
        .sample{border-left:3px solid var(--rule);padding:1px 0 1px 10px;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px;max-width:90ch}
        .plot{max-width:860px;margin:0 0 14px}.node{fill:#fff;stroke:#9a9aa2;stroke-width:1.2}.nodeDone{fill:#fff;stroke:#1a7f4b;stroke-width:1.6}
        .nodeFailed{fill:#fff;stroke:#c0392b;stroke-width:2.2}.nodeSkipped{fill:#fff;stroke:#9a9aa2;stroke-width:1.4;stroke-dasharray:5 3}
        .edge{stroke:#9a9aa2;stroke-width:1.2;fill:none}.bold{font-weight:600}code.key{font-size:11px;overflow-wrap:anywhere;white-space:normal}
        .bar{display:inline-block;height:9px;border-radius:3px;background:var(--busy);vertical-align:baseline}td.bars{min-width:130px}
        .up-tag{color:var(--good)}.down-tag{color:var(--bad)}td .whole-line{white-space:normal;overflow-wrap:anywhere}
        @media(prefers-color-scheme:dark){.node,.nodeDone,.nodeFailed,.nodeSkipped{fill:#17171a}.nodeDone{stroke:#3ddc97}.nodeFailed{stroke:#ff7b6b}
        .open-verdict .label{color:#f0b93a}.node,.nodeSkipped,.edge{stroke:#7d7d86}}
        @media(max-width:760px){.claim{grid-template-columns:minmax(0,1fr)}}
        @media print{.claim,.card{border-color:#bbb}.plot{max-width:620px}}
        """
}
