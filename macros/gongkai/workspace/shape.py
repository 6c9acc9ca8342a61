"""The shape of a workspace file: the district's title, and the departments that are built together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from gongkai.schema import ContactShape, Shape, SiteShape, Text


def _path_alone(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class DepartmentEntryShape(Shape):
    """A department of the workspace: its folder, and what it is called where that is not what its folder is called."""

    path: Annotated[str, Field(min_length=1, max_length=1000, description="网站目录（放 mkdocs.yml 的文件夹）的路径")]
    name: Text = Field("", description="单位名称，不写则用 department.yml 中的")
    slug: Text = Field("", description="生成的文件夹的名称，不写则同网站目录的名称")


class WorkspaceShape(Shape):
    """The departments of a district, and the page above them."""

    title: Annotated[Text, Field(min_length=1, description="总入口的标题，如 示例区政务公开")]
    language: Literal["zh", "en"] = "zh"
    output: Text = Field("site", description="输出文件夹，从本文件所在的文件夹算起")
    notice: Text = Field("", description="页脚的说明")
    site: SiteShape = SiteShape()
    contact: ContactShape = ContactShape()
    departments: list[Annotated[DepartmentEntryShape, BeforeValidator(_path_alone)]] = Field(
        min_length=1, description="各单位：只写路径，或 {path: …, name: …, slug: …}"
    )
