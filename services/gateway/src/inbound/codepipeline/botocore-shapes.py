"""Prints what botocore's own model says of every request of CodePipeline, as JSON: shapes by name, operations first."""

import json

from botocore.session import get_session

service = get_session().get_service_model("codepipeline")
shapes = {}


def visit(shape):
    if shape.name in shapes:
        return
    facts = {"kind": shape.type_name, **{key: shape.metadata[key] for key in ("min", "max", "pattern") if key in shape.metadata}}
    shapes[shape.name] = facts
    below = []
    if shape.type_name == "string" and shape.enum:
        facts["values"] = list(shape.enum)
    if shape.type_name == "structure":
        facts["members"] = {
            name: {"shape": member.name, "required": name in shape.required_members}
            for name, member in shape.members.items()
        }
        below = shape.members.values()
    if shape.type_name == "list":
        facts["of"] = shape.member.name
        below = [shape.member]
    if shape.type_name == "map":
        facts["key"], facts["value"] = shape.key.name, shape.value.name
        below = [shape.key, shape.value]
    for one in below:
        visit(one)


requests = {}
for name in service.operation_names:
    visit(service.operation_model(name).input_shape)
    requests[name] = service.operation_model(name).input_shape.name
print(json.dumps({"requests": requests, "shapes": shapes}))
