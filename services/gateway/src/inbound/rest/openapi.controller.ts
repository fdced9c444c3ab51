import { Controller, Get } from '@nestjs/common';
import { openApiDocument } from '../../openapi/document.ts';

/** The description of the REST API. Needs no token: it holds nothing but what the source says. */
@Controller('api/v1/openapi.json')
export class OpenApiController {
  @Get()
  document(): object {
    return openApiDocument;
  }
}
